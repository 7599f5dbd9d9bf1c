//! A strip along the top or the bottom edge.

use std::rc::Rc;

use aisle_core::trigger::Edge;

use super::life::{Presented, Surfaces};
use super::{parts, view};
use crate::ui::view::Tag;

pub(super) fn draw(it: Surfaces, shown: &Rc<Presented>) -> Tag {
    let class = match shown.edge {
        Edge::Top => "surface banner top",
        Edge::Bottom => "surface banner",
    };
    let inside = vec![
        parts::face(),
        parts::said(it, shown),
        parts::actions(it, shown),
        parts::dismiss(it),
    ];
    view::region(it, class, ("part", "surface surface-banner"), inside)
}
