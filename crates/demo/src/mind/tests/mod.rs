//! Claims about the server, run on a simulated store and a virtual clock.

mod answers;
mod chaos;
mod commerce;
mod queue;
mod rig;
mod session;
mod tabs;
mod wire;
