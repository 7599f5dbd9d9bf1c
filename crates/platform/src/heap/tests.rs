//! The heap on memory of the standard one.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use super::Heap;

thread_local! {
    static TAKEN: Cell<usize> = const { Cell::new(0) };
}

/// Memory that is not in one piece, as it is where others grow it as well.
fn more(bytes: usize) -> usize {
    TAKEN.set(TAKEN.get() + bytes);
    // SAFETY: the layout is valid; what is never given back is a test's.
    unsafe { System.alloc(Layout::from_size_align(bytes, 16).unwrap()) as usize }
}

fn none(_: usize) -> usize {
    0
}

/// A number from a seed, always the same.
fn draw(seed: &mut u64) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
    (*seed >> 33) as usize
}

struct Block {
    at: *mut u8,
    layout: Layout,
    mark: u8,
}

impl Block {
    fn new(heap: &Heap, size: usize, align: usize, mark: u8) -> Self {
        let layout = Layout::from_size_align(size, align).unwrap();
        // SAFETY: the size is not zero.
        let at = unsafe { heap.alloc(layout) };
        assert!(!at.is_null() && (at as usize).is_multiple_of(align));
        let block = Self { at, layout, mark };
        block.fill();
        block
    }

    fn fill(&self) {
        // SAFETY: the block is that large.
        unsafe { self.at.write_bytes(self.mark, self.layout.size()) };
    }

    fn holds(&self, bytes: usize) -> bool {
        // SAFETY: the block is that large, and was filled.
        (0..bytes.min(self.layout.size())).all(|at| unsafe { *self.at.add(at) == self.mark })
    }
}

#[test]
fn nothing_that_is_held_is_ever_handed_out_again_or_written_to() {
    let heap = Heap::new(more);
    let mut seed = 7;
    let mut blocks: Vec<Block> = Vec::new();
    for step in 0..20_000 {
        let size = 1 + draw(&mut seed) % (1 << (draw(&mut seed) % 13));
        let align = 1 << (draw(&mut seed) % 5);
        match draw(&mut seed) % 3 {
            0 if !blocks.is_empty() => {
                let at = draw(&mut seed) % blocks.len();
                let block = blocks.swap_remove(at);
                assert!(block.holds(block.layout.size()), "at step {step}");
                // SAFETY: it came from this heap, by this layout.
                unsafe { heap.dealloc(block.at, block.layout) };
            }
            1 if !blocks.is_empty() => {
                let at = draw(&mut seed) % blocks.len();
                let block = &mut blocks[at];
                let before = block.layout.size();
                // SAFETY: it came from this heap, by this layout, and the new size is not zero.
                block.at = unsafe { heap.realloc(block.at, block.layout, size) };
                block.layout = Layout::from_size_align(size, block.layout.align()).unwrap();
                assert!(block.holds(before), "at step {step}");
                block.fill();
            }
            _ => blocks.push(Block::new(&heap, size, align, step as u8)),
        }
    }
    assert!(blocks.iter().all(|block| block.holds(usize::MAX)));
}

#[test]
fn what_is_given_back_is_used_before_more_is_taken() {
    let heap = Heap::new(more);
    let take = |count: usize| -> Vec<Block> { (0..count).map(|_| Block::new(&heap, 100, 4, 1)).collect() };
    let first = take(500);
    let taken = TAKEN.get();
    for _ in 0..50 {
        for block in &first {
            // SAFETY: it came from this heap, by this layout.
            unsafe { heap.dealloc(block.at, block.layout) };
        }
        assert_eq!(take(500).len(), first.len());
    }
    assert_eq!(TAKEN.get(), taken);
}

#[test]
fn no_memory_and_odd_alignments_are_an_error_and_no_address() {
    // SAFETY: the sizes are not zero.
    unsafe {
        assert!(
            Heap::new(none)
                .alloc(Layout::from_size_align(8, 8).unwrap())
                .is_null()
        );
        assert!(
            Heap::new(more)
                .alloc(Layout::from_size_align(8, 64).unwrap())
                .is_null()
        );
    }
}
