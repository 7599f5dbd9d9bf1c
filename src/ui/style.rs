//! The widget's style sheet: every file of `style/` that `style/order.txt`
//! names, as one constructed sheet shared by all elements of the page; and the
//! sheets of parts that come later.

use std::cell::RefCell;

use web_sys::{CssStyleSheet, ShadowRoot};

/// Between the two marks by which the build finds data that only views read
/// (`xtask/src/build/recipe.rs`).
const SHEET: &str = concat!(
    "/*views*/",
    include_str!(concat!(env!("OUT_DIR"), "/aisle.css")),
    "/*!views*/"
);

thread_local! {
    static SHEETS: RefCell<Vec<(&'static str, CssStyleSheet)>> = const { RefCell::new(Vec::new()) };
}

/// Makes a sheet for [`adopt`], once.
pub fn add(text: &'static str) {
    SHEETS.with_borrow_mut(|sheets| {
        if sheets.iter().any(|(known, _)| *known == text) {
            return;
        }
        if let Ok(sheet) = CssStyleSheet::new()
            && sheet.replace_sync(text).is_ok()
        {
            sheets.push((text, sheet));
        }
    });
}

/// Adds all sheets that are there to a shadow root, beside the shell's own. A
/// `<style>` element would be blocked by a strict policy; an adopted sheet is not.
pub fn adopt(root: &ShadowRoot) {
    add(SHEET);
    SHEETS.with_borrow(|sheets| {
        let adopted = root.adopted_style_sheets();
        for (_, sheet) in sheets {
            if !adopted.includes(sheet, 0) {
                adopted.push(sheet);
            }
        }
    });
}
