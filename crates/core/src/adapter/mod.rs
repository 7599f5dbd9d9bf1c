//! Which way to take to a backend, and the tongues of backends that were not
//! made for this.

pub mod ai;
mod route;

pub use route::Route;
