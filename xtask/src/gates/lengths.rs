//! No file of ours is longer than 600 lines.

use anyhow::Result;

use super::Complaints;
use crate::build::assemble::relative;
use crate::files;
use crate::project::Project;

const LIMIT: usize = 600;
const FOLDERS: &[&str] = &["src", "crates", "xtask", "tests", "style", "shop"];
const KINDS: &[&str] = &["rs", "js", "mjs", "ts", "css", "html"];

pub(super) fn check(project: &Project) -> Result<Complaints> {
    let mut found = Vec::new();
    for folder in FOLDERS {
        for file in files::walk(&project.root.join(folder))? {
            if files::has_extension(&file, KINDS) {
                found.extend(judge(&relative(&file, &project.root)?, &files::read(&file)?));
            }
        }
    }
    Ok(found)
}

fn judge(name: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    (lines > LIMIT).then(|| format!("{name} has {lines} lines; split it by what its parts own"))
}

#[cfg(test)]
mod tests {
    use super::judge;

    #[test]
    fn the_six_hundred_and_first_line_is_one_too_many() {
        assert_eq!(judge("a.rs", &"x\n".repeat(600)), None);
        assert!(judge("a.rs", &"x\n".repeat(601)).is_some());
    }
}
