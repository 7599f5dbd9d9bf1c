//! Eight ways to break up what would mislead a camera, and how much each leaves.

use super::grid::Grid;

/// Whether a mask turns this module round.
pub(super) fn turns(mask: u32, x: usize, y: usize) -> bool {
    let sum = match mask {
        0 => (x + y) % 2,
        1 => y % 2,
        2 => x % 3,
        3 => (x + y) % 3,
        4 => (x / 3 + y / 2) % 2,
        5 => x * y % 2 + x * y % 3,
        6 => (x * y % 2 + x * y % 3) % 2,
        _ => ((x + y) % 2 + x * y % 3) % 2,
    };
    sum == 0
}

/// What looks like a corner: eleven modules, the first in the highest bit.
const CORNERS: [u32; 2] = [0b101_1101_0000, 0b000_0101_1101];

/// How much would mislead a camera.
pub(super) fn penalty(grid: &Grid) -> usize {
    let size = grid.size();
    let across = |line: usize, at: usize| grid.is_dark(at, line);
    let down = |line: usize, at: usize| grid.is_dark(line, at);
    let lines = (0..size).map(|line| along(size, |at| across(line, at)) + along(size, |at| down(line, at)));
    let mut sum: usize = lines.sum();
    let mut dark = 0;
    for y in 0..size {
        for x in 0..size {
            let here = grid.is_dark(x, y);
            dark += usize::from(here);
            let inside = x + 1 < size && y + 1 < size;
            let block = [(x + 1, y), (x, y + 1), (x + 1, y + 1)];
            if inside && block.iter().all(|(x, y)| grid.is_dark(*x, *y) == here) {
                sum += 3;
            }
        }
    }
    // Ten for each whole twentieth that it is away from half dark.
    let all = size * size;
    sum + (dark * 20).abs_diff(all * 10) / all * 10
}

/// Of one line: runs of five or more, and what looks like a corner.
fn along(size: usize, dark: impl Fn(usize) -> bool) -> usize {
    let (mut sum, mut run, mut last) = (0, 0, None);
    let mut seen = 0;
    for at in 0..size {
        let now = dark(at);
        run = if last == Some(now) { run + 1 } else { 1 };
        last = Some(now);
        sum += match run {
            5 => 3,
            6.. => 1,
            _ => 0,
        };
        seen = (seen << 1 | u32::from(now)) & 0x7ff;
        if at > 9 && CORNERS.contains(&seen) {
            sum += 40;
        }
    }
    sum
}
