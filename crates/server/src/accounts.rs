//! What a name and a password must be.

use aisle_core::text::clean_line;

use crate::app::App;
use crate::secrets;
use crate::store::StoreError;

/// Most characters of a name.
const NAME_MOST: usize = 60;
/// Fewest characters of a password that a person chooses.
pub const PASSWORD_LEAST: usize = 8;
/// Longest password in bytes: Argon2 reads all of it.
pub const PASSWORD_MOST: usize = 512;

/// What is wrong with a name.
pub const NAME: &str = "A name has 1 to 60 characters and no line break.";
/// What is wrong with a password.
pub const PASSWORD: &str = "A password needs 8 characters or more, and at most 512 bytes.";

/// A name as it is kept: one line, without what turns text around or hides it.
#[must_use]
pub fn name(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= NAME_MOST && !text.chars().any(char::is_control);
    let clean = fits.then(|| clean_line(text, NAME_MOST))?;
    (!clean.is_empty()).then_some(clean)
}

/// Whether a password will do.
#[must_use]
pub fn is_password(text: &str) -> bool {
    text.chars().count() >= PASSWORD_LEAST && text.len() <= PASSWORD_MOST
}

/// Hashes a password where it keeps nobody waiting but who asked.
///
/// # Errors
/// If there are no random bytes, or the server stops.
pub async fn hash(app: &App, password: String) -> Result<String, StoreError> {
    let _permit = app
        .password_checks
        .acquire()
        .await
        .map_err(|_| StoreError::Closed)?;
    tokio::task::spawn_blocking(move || secrets::hash_password(&password))
        .await
        .map_err(|_| StoreError::Closed)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_clean_line() {
        assert_eq!(name("  Mina \u{202e}Kim ").as_deref(), Some("Mina Kim"));
        for bad in ["", "  ", "a\nb", "\u{200b}\u{202e}", &"x".repeat(61)] {
            assert_eq!(name(bad), None, "{bad:?}");
        }
    }
}
