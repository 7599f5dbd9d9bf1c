//! The shop chat element.
