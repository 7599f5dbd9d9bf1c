//! The widget's style sheet: every file of `style/` that `style/order.txt`
//! names, as one constructed sheet shared by all elements of the page.

use std::cell::OnceCell;

use web_sys::{CssStyleSheet, ShadowRoot};

/// Between the two marks by which the build finds data that only views read
/// (`xtask/src/build/recipe.rs`).
const SHEET: &str = concat!(
    "/*second*/",
    include_str!(concat!(env!("OUT_DIR"), "/aisle.css")),
    "/*!second*/"
);

thread_local! {
    static MADE: OnceCell<Option<CssStyleSheet>> = const { OnceCell::new() };
}

/// Adds the sheet to a shadow root, beside the shell's own. A `<style>` element
/// would be blocked by a strict policy; an adopted sheet is not.
pub(super) fn adopt(root: &ShadowRoot) {
    MADE.with(|made| {
        let sheet = made.get_or_init(|| {
            let sheet = CssStyleSheet::new().ok()?;
            sheet.replace_sync(SHEET).ok()?;
            Some(sheet)
        });
        if let Some(sheet) = sheet {
            let sheets = root.adopted_style_sheets();
            if !sheets.includes(sheet, 0) {
                sheets.push(sheet);
            }
        }
    });
}
