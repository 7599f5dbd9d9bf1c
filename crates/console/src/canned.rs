//! Ready-made answers as text: what stands in their holes, which holes there are, and
//! names for what people make.

/// The holes that are filled in.
pub(crate) const HOLES: [&str; 3] = ["visitor.name", "agent.name", "page.title"];

/// Puts in what is known, in one pass: what is put in is never looked at again, for a
/// visitor may be called `{agent.name}`. `{visitor.name|there}` says "there" to whoever
/// gave none; holes of other names stay as they are.
pub(crate) fn filled(text: &str, known: &[(&str, Option<&str>)]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let hole = after.split_once('}').and_then(|(hole, after)| {
            let (name, otherwise) = hole.split_once('|').unwrap_or((hole, ""));
            let (_, value) = known.iter().find(|(known, _)| *known == name)?;
            let value = value.filter(|value| !value.is_empty()).unwrap_or(otherwise);
            Some((value, after))
        });
        match hole {
            Some((value, after)) => {
                out.push_str(value);
                rest = after;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// What looks like a hole and is none: somebody mistyped it.
pub(crate) fn unknown(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        rest = after;
        let Some((hole, _)) = after.split_once('}') else {
            break;
        };
        let name = hole.split('|').next().unwrap_or(hole);
        let is_name = !name.is_empty()
            && name.len() <= 40
            && name.chars().all(|c| c.is_alphanumeric() || "._- ".contains(c));
        if is_name && !HOLES.contains(&name) && !found.iter().any(|known| known == name) {
            found.push(name.to_owned());
        }
    }
    found
}

/// An identifier for what people called so: its letters, and some of `luck` so that two
/// of one name are two.
pub(crate) fn id_of(name: &str, luck: u64) -> String {
    let mut id = String::new();
    for c in name.to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            id.push(c);
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
        if id.len() >= 32 {
            break;
        }
    }
    if !id.is_empty() && !id.ends_with('-') {
        id.push('-');
    }
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    for place in 0..6 {
        let at = (luck >> (place * 5)) as usize % LETTERS.len();
        id.extend(LETTERS.get(at).map(|letter| char::from(*letter)));
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_filled_once_whatever_stands_in_them() {
        let known = [
            ("visitor.name", Some("{agent.name}")),
            ("agent.name", Some("Mina")),
            ("page.title", None),
        ];
        assert_eq!(
            filled("Hi {visitor.name|there}, {agent.name}", &known),
            "Hi {agent.name}, Mina"
        );
        assert_eq!(
            filled("{page.title|this page}{page.title}.", &known),
            "this page."
        );
        assert_eq!(filled("{other} {", &known), "{other} {");
    }

    #[test]
    fn a_mistyped_hole_is_found_and_other_braces_are_left_alone() {
        assert_eq!(
            unknown("Hi {visitor.nam|there}, {agent.name} {agent}"),
            ["visitor.nam", "agent"]
        );
        assert_eq!(unknown("{ \"json\": 1 } {} {visitor.name"), [""; 0]);
        assert_eq!(unknown("{a}{a|b}"), ["a"]);
    }

    #[test]
    fn a_name_in_any_script_makes_an_identifier_of_its_own() {
        let id = id_of("Orders & returns", 7);
        assert!(id.starts_with("orders-returns-"), "{id}");
        for name in ["주문", "", "---", &"x".repeat(200)] {
            let id = id_of(name, u64::MAX);
            assert!((1..=64).contains(&id.len()), "{id}");
            assert!(id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'), "{id}");
        }
        assert_ne!(id_of("주문", 1), id_of("주문", 2));
    }
}
