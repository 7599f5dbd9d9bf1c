//! What is remembered from page to page.

/// Every key of the memory in the store begins with this.
pub const PREFIX: &str = "rule/";
