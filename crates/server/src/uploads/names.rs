//! Names of files, as they may be shown and saved.

/// Most characters.
const LENGTH: usize = 120;

/// Names that Windows takes for devices, whatever follows them.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// Letters that turn the rest of a line round, or cannot be seen: with them
/// `photo\u{202e}gpj.exe` looks like a picture.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFC}' | '\u{E0000}'..='\u{E0FFF}')
}

/// A name without folders, hidden letters and what a file system forbids, that
/// ends as files of its kind do. `endings` has at least one; a name that ends in
/// none of them gets the first.
#[must_use]
pub fn clean(name: &str, endings: &[&str]) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last
        .chars()
        .filter(|c| !is_hidden(*c))
        .map(|c| {
            if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') {
                '_'
            } else {
                c
            }
        })
        .collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = plain.trim_matches(['.', ' ', '~']);
    let (stem, ending) = match plain.rsplit_once('.') {
        Some((stem, end)) if endings.contains(&end.to_ascii_lowercase().as_str()) => {
            (stem, end.to_ascii_lowercase())
        }
        _ => (plain, endings.first().copied().unwrap_or("bin").to_owned()),
    };
    let stem: String = stem.chars().take(LENGTH - ending.len() - 1).collect();
    let stem = stem.trim_matches(['.', ' ']);
    let first = stem.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let device = DEVICES.contains(&first.trim_end_matches(|c: char| c.is_ascii_digit()));
    match stem {
        "" => format!("file.{ending}"),
        _ if device => format!("_{stem}.{ending}"),
        _ => format!("{stem}.{ending}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_plain_word_with_the_right_ending() {
        let jpeg = ["jpg", "jpeg"];
        for (name, wanted) in [
            ("shoe.jpg", "shoe.jpg"),
            ("Shoe.JPEG", "Shoe.jpeg"),
            ("../../etc/passwd", "passwd.jpg"),
            ("C:\\Windows\\x.jpg", "x.jpg"),
            ("photo\u{202e}gpj.exe", "photogpj.exe.jpg"),
            ("a.php.jpg", "a.php.jpg"),
            ("x.jpg.html", "x.jpg.html.jpg"),
            ("", "file.jpg"),
            (".jpg", "jpg.jpg"),
            ("...", "file.jpg"),
            ("CON.jpg", "_CON.jpg"),
            ("com1.tar.jpg", "_com1.tar.jpg"),
            ("a\r\nSet-Cookie: x=1.jpg", "aSet-Cookie_ x=1.jpg"),
            ("\u{200b}\u{feff}.jpg", "jpg.jpg"),
            ("내 신발 사진.jpg", "내 신발 사진.jpg"),
            ("<img src=x onerror=1>.jpg", "_img src=x onerror=1_.jpg"),
        ] {
            assert_eq!(clean(name, &jpeg), wanted, "{name:?}");
        }
        assert!(clean(&"ä".repeat(5000), &jpeg).chars().count() <= LENGTH);
    }
}
