//! A speech bubble beside the launcher.

use std::rc::Rc;

use super::life::{Presented, Surfaces};
use super::{parts, view};
use crate::ui::view::Tag;

pub(super) fn draw(it: Surfaces, shown: &Rc<Presented>) -> Tag {
    let mut inside = vec![parts::face(), parts::said(it, shown)];
    inside.extend(parts::content(it, shown));
    inside.push(parts::actions(it, shown));
    inside.push(parts::dismiss(it));
    view::region(it, "surface aside", ("part", "surface surface-bubble"), inside)
}
