//! aisle-demo
