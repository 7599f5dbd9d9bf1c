//! Single claims about the session; schedules of faults are the simulator's.

mod connection;
mod forget;
mod kit;
mod rows;
