//! A picture or a product beside the launcher, and what the shop says of it.

use std::rc::Rc;

use super::life::{Presented, Surfaces};
use super::{parts, view};
use crate::ui::view::Tag;

pub(super) fn draw(it: Surfaces, shown: &Rc<Presented>) -> Tag {
    let mut inside = parts::content(it, shown);
    inside.push(parts::said(it, shown));
    inside.push(parts::actions(it, shown));
    inside.push(parts::dismiss(it));
    view::region(it, "surface aside card", ("part", "surface surface-card"), inside)
}
