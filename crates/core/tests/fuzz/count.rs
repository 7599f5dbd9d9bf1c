//! An allocator that counts: work that is the same on every machine.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static CALLS: Cell<u64> = const { Cell::new(0) };
    static BYTES: Cell<u64> = const { Cell::new(0) };
    static LIVE: Cell<i64> = const { Cell::new(0) };
}

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn took(bytes: usize) {
    // A thread that ends may allocate after its counters are gone.
    let _ = CALLS.try_with(|calls| calls.set(calls.get() + 1));
    let _ = BYTES.try_with(|sum| sum.set(sum.get() + bytes as u64));
    let _ = LIVE.try_with(|live| live.set(live.get() + bytes as i64));
}

fn gave(bytes: usize) {
    let _ = LIVE.try_with(|live| live.set(live.get() - bytes as i64));
}

// SAFETY: everything is passed on to the system's allocator as it came.
#[allow(unsafe_code, reason = "an allocator can be written in no other way")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        took(layout.size());
        // SAFETY: the caller keeps the contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        gave(layout.size());
        // SAFETY: the caller keeps the contract.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        gave(layout.size());
        took(size);
        // SAFETY: the caller keeps the contract.
        unsafe { System.realloc(at, layout, size) }
    }
}

/// What something cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) calls: u64,
    pub(crate) bytes: u64,
}

/// Does something and says what it cost.
pub(crate) fn cost<T>(f: impl FnOnce() -> T) -> (T, Cost) {
    let (calls, bytes) = (CALLS.get(), BYTES.get());
    let value = f();
    let cost = Cost {
        calls: CALLS.get() - calls,
        bytes: BYTES.get() - bytes,
    };
    (value, cost)
}

/// Bytes that this thread holds.
pub(crate) fn live() -> i64 {
    LIVE.get()
}
