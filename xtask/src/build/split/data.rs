//! Which part each piece of data belongs to: what stands between two marks goes
//! with the part that they name.

use anyhow::{Context, Result, bail};

use super::module::Module;
use super::{Later, Segment};

impl<'a> Module<'a> {
    /// The data of the first part, and of each that comes later.
    pub(super) fn data(&self, later: &[Later]) -> Result<Vec<Vec<Segment<'a>>>> {
        let mut parts = vec![Vec::new(); later.len() + 1];
        for (address, bytes) in &self.segments {
            let (mut address, mut bytes) = (*address, *bytes);
            while let Some((which, from, to)) = next(bytes, later)? {
                parts[0].push((address, &bytes[..from]));
                parts[which].push((address + from, &bytes[from..to]));
                (address, bytes) = (address + to, &bytes[to..]);
            }
            parts[0].push((address, bytes));
        }
        for (part, data) in later.iter().zip(&parts[1..]) {
            if part.data && data.is_empty() {
                bail!("the module's data holds no /*{}*/", part.name);
            }
        }
        Ok(parts)
    }
}

/// The first piece that belongs to a later part: which, and where it begins and ends.
fn next(bytes: &[u8], later: &[Later]) -> Result<Option<(usize, usize, usize)>> {
    let mut found: Option<(usize, usize, usize)> = None;
    for (at, part) in later.iter().enumerate().filter(|(_, part)| part.data) {
        let (begin, end) = (format!("/*{}*/", part.name), format!("/*!{}*/", part.name));
        let Some(from) = find(bytes, begin.as_bytes()) else {
            continue;
        };
        if found.is_some_and(|(_, earlier, _)| earlier < from) {
            continue;
        }
        let inside = &bytes[from + begin.len()..];
        let length =
            find(inside, end.as_bytes()).with_context(|| format!("{begin} begins and does not end"))?;
        if find(&inside[..length], b"/*").is_some() {
            bail!("something else begins between {begin} and {end}");
        }
        found = Some((at + 1, from, from + begin.len() + length + end.len()));
    }
    Ok(found)
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}
