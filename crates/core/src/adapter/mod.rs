//! Which way to take to a backend.

mod route;

pub use route::Route;
