//! aisle-platform
