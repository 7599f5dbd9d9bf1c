//! The built files that ship: their JavaScript, and what their wasm can reach.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{Complaints, sinks, wasm_imports};
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
            let imports = wasm_imports::names(&files::read_bytes(&file)?)
                .with_context(|| format!("{name} is not a wasm file"))?;
            found.extend(bad_imports(&name, &imports));
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

fn bad_imports(name: &str, imports: &[String]) -> Complaints {
    let bad = |import: &&String| {
        let plain = import.to_lowercase();
        // `set_innerHTML` and `setInnerHtml` are the same thing.
        let joined = plain.replace('_', "");
        IMPORTS
            .iter()
            .any(|part| plain.contains(part) || joined.contains(part))
    };
    imports
        .iter()
        .filter(bad)
        .map(|import| format!("{name} imports {import}: find what links it, and leave it out"))
        .collect()
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
            assert_eq!(bad_imports("a.wasm", &[import.to_owned()]).len(), 1, "{import}");
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
        assert!(bad_imports("a.wasm", &imports.map(str::to_owned)).is_empty());
    }
}
