//! Claims about what is asked when, on a simulated store and a virtual clock.

mod asking;
mod breaking;
mod rig;
mod sharing;
mod wishes;
