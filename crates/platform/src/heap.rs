//! An allocator in a quarter of the standard one's bytes, for wasm files that hold
//! little: a page with rules needs some kilobytes of memory, and every page pays
//! for the code.
//!
//! Owns blocks of powers of two. A free block waits for the next request of its
//! size and is never joined with another, so memory use is at most the sum of the
//! largest use of each size. Refuses threads, and alignments above 16.

#![allow(unsafe_code, reason = "an allocator hands out addresses")]

use std::alloc::{GlobalAlloc, Layout};
use std::cell::Cell;
use std::ptr::null_mut;

/// The smallest block is 8 bytes: room for the address of the next free one.
const LEAST: u32 = 3;
/// Sizes there are: 2^3 to 2^31 bytes.
const SIZES: usize = 32;
/// All blocks of this size or more begin at a multiple of it.
const MOST_ALIGNED: usize = 16;

/// Takes memory from the browser and never gives it back.
pub struct Heap {
    /// The first free block of each size; a block holds the address of the next.
    free: [Cell<usize>; SIZES],
    /// What has not been handed out yet: from, and up to.
    fresh: Cell<usize>,
    end: Cell<usize>,
    /// Gets so many bytes more; the address of the first, or 0.
    more: fn(usize) -> usize,
}

// SAFETY: wasm without shared memory has one thread, and this is made for it.
unsafe impl Sync for Heap {}

impl Heap {
    /// A heap without memory. `more` gets a number of bytes, which is a multiple
    /// of 64 KiB, and gives the address of that many that nobody else uses,
    /// aligned to 16, or 0.
    #[must_use]
    pub const fn new(more: fn(usize) -> usize) -> Self {
        Self {
            free: [const { Cell::new(0) }; SIZES],
            fresh: Cell::new(0),
            end: Cell::new(0),
            more,
        }
    }

    /// A block that was never used.
    fn carve(&self, size: usize) -> usize {
        let aligned = size.min(MOST_ALIGNED) - 1;
        let mut at = (self.fresh.get() + aligned) & !aligned;
        if size > self.end.get().saturating_sub(at) {
            let bytes = (size + 0xffff) & !0xffff;
            let got = (self.more)(bytes);
            if got == 0 {
                return 0;
            }
            // What was left is used up only if the new comes right behind it.
            if got != self.end.get() {
                at = got;
            }
            self.end.set(got + bytes);
        }
        self.fresh.set(at + size);
        at
    }
}

/// Which size of block holds this.
fn size_of(bytes: usize, align: usize) -> u32 {
    let bytes = bytes.max(align).max(1 << LEAST);
    usize::BITS - (bytes - 1).leading_zeros()
}

// SAFETY: a block belongs to one caller from `alloc` to `dealloc`: it is carved
// once, and is in one list at most, which it is in only while it is free. Its size
// follows from the layout alone, which callers give alike both times.
unsafe impl GlobalAlloc for Heap {
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let size = size_of(layout.size(), layout.align());
        let Some(free) = self.free.get(size as usize) else {
            return null_mut();
        };
        if layout.align() > MOST_ALIGNED {
            return null_mut();
        }
        let mut at = free.get();
        if at == 0 {
            at = self.carve(1 << size);
        } else {
            // SAFETY: a free block holds the address of the next one.
            free.set(unsafe { *(at as *const usize) });
        }
        at as *mut u8
    }

    #[inline(never)]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let size = size_of(layout.size(), layout.align());
        if let Some(free) = self.free.get(size as usize) {
            // SAFETY: the block is at least 8 bytes, aligned to 8, and nobody's now.
            unsafe { *block.cast::<usize>() = free.get() };
            free.set(block as usize);
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        if size_of(layout.size(), layout.align()) == size_of(bytes, layout.align()) {
            return block;
        }
        // SAFETY: the layout was valid, and callers give no size that overflows.
        unsafe {
            let new = self.alloc(Layout::from_size_align_unchecked(bytes, layout.align()));
            if !new.is_null() {
                new.copy_from_nonoverlapping(block, bytes.min(layout.size()));
                self.dealloc(block, layout);
            }
            new
        }
    }
}

/// More memory of the wasm's own.
#[cfg(target_arch = "wasm32")]
#[must_use]
pub fn more(bytes: usize) -> usize {
    const PAGE: usize = 0x1_0000;
    match core::arch::wasm32::memory_grow(0, bytes / PAGE) {
        usize::MAX => 0,
        page => page * PAGE,
    }
}

#[cfg(test)]
mod tests;
