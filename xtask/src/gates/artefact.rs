//! What ships: the built JavaScript, and what the wasm can reach through it.
//!
//! A wasm file can do to a page only what its JavaScript does for it, so looking
//! through the JavaScript is enough. The build looks at the imports as well,
//! while they still have names, because that says which crate to blame.

use std::path::Path;

use anyhow::{Result, bail};

use super::{Complaints, sinks};
use crate::build::assemble::{FOLDER, relative};
use crate::files;

/// Parts of import names that lead to a sink. wasm-bindgen names an import
/// after the property or method it stands for.
const IMPORTS: &[&str] = &[
    "innerhtml",
    "outerhtml",
    "insertadjacenthtml",
    "createcontextualfragment",
    "domparser",
    "parsefromstring",
    "sethtmlunsafe",
    "parsehtmlunsafe",
    "documentwrite",
    "srcdoc",
    "_eval_",
    "newnoargs",
    "newwithargs",
];

pub(super) fn check(dist: &Path) -> Result<Complaints> {
    let folder = dist.join(FOLDER);
    let mut found = Vec::new();
    let (mut scripts, mut modules) = (0, 0);
    for file in files::walk(&folder)? {
        let name = relative(&file, dist)?;
        if files::has_extension(&file, &["js"]) {
            scripts += 1;
            found.extend(sinks::in_javascript(&name, &files::read(&file)?));
        } else if files::has_extension(&file, &["wasm"]) {
            modules += 1;
        }
    }
    // A gate that looks at nothing would always pass.
    if scripts < 3 || modules < 2 {
        bail!(
            "{} holds {scripts} scripts and {modules} wasm files; build first",
            folder.display()
        );
    }
    Ok(found)
}

/// The imports, as wasm-bindgen names them, that lead to a sink.
pub fn bad_imports(imports: &[String]) -> Vec<String> {
    let bad = |import: &&String| {
        let plain = import.to_lowercase();
        // `set_innerHTML` and `setInnerHtml` are the same thing.
        let joined = plain.replace('_', "");
        IMPORTS
            .iter()
            .any(|part| plain.contains(part) || joined.contains(part))
    };
    imports.iter().filter(bad).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::bad_imports;

    #[test]
    fn an_import_that_leads_to_markup_is_found() {
        let imports = [
            "__wbg_set_innerHTML_f1d03f780518a596",
            "__wbg_insertAdjacentHTML_0123456789abcdef",
            "__wbg_eval_3b",
            "__wbg_newnoargs_e258087cd0daa0ea",
        ];
        for import in imports {
            assert_eq!(bad_imports(&[import.to_owned()]).len(), 1, "{import}");
        }
    }

    #[test]
    fn ordinary_imports_pass() {
        let imports = [
            "__wbg_setAttribute_12",
            "__wbg_createElement_89",
            "__wbg_settextContent_1",
            "__wbg_new_0",
        ];
        assert!(bad_imports(&imports.map(str::to_owned)).is_empty());
    }
}
