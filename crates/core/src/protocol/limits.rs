//! Limits on what a client may send (design §4). A server enforces them; the
//! widget keeps them so that it is never refused for them.

use super::FrameError;

/// Most bytes of one frame, either way: 256 KiB.
pub const FRAME_BYTES: usize = 256 * 1024;
/// Most bytes of UTF-8 in the text of one message: 32 KiB.
pub const TEXT_BYTES: usize = 32 * 1024;
/// Deepest nesting of objects and arrays in one frame.
pub const DEPTH: usize = 32;
/// Most messages a visitor may send in one second.
pub const MESSAGES_PER_SECOND: u32 = 10;
/// Least time between two `typing` frames, in milliseconds (quality.md S14).
pub const TYPING_EVERY_MS: i64 = 3_000;

/// Checks length and nesting without decoding, in one pass and without
/// recursion, so that a hostile frame costs no more than its length.
///
/// # Errors
/// [`FrameError::TooLong`] or [`FrameError::TooDeep`].
pub fn check_frame(text: &str) -> Result<(), FrameError> {
    if text.len() > FRAME_BYTES {
        return Err(FrameError::TooLong);
    }
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => {
                depth += 1;
                if depth > DEPTH {
                    return Err(FrameError::TooDeep);
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_inside_strings_do_not_count_as_depth() {
        let text = format!("\"{}\"", "[".repeat(100));
        assert_eq!(check_frame(&text), Ok(()));
    }

    #[test]
    fn the_thirty_third_level_is_refused() {
        let ok = format!("{}{}", "[".repeat(32), "]".repeat(32));
        let deep = format!("{}{}", "[".repeat(33), "]".repeat(33));
        assert_eq!(check_frame(&ok), Ok(()));
        assert_eq!(check_frame(&deep), Err(FrameError::TooDeep));
    }

    #[test]
    fn an_escaped_quote_does_not_end_a_string() {
        let text = format!("\"\\\"{}\"", "{".repeat(40));
        assert_eq!(check_frame(&text), Ok(()));
    }
}
