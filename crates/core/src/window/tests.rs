//! A model of the browser drives the window and watches what the reader sees.

use proptest::prelude::*;

use super::*;

/// A document that does what a [`Layout`] says and knows the true heights.
struct Page {
    window: Window,
    truth: Vec<i32>,
    names: Vec<u32>,
    next: u32,
    layout: Layout,
    top: i64,
    view: i64,
}

impl Page {
    fn new(truth: Vec<i32>, view: i64) -> Self {
        let mut window = Window::new(400 * 64);
        window.set_view(view);
        window.reset(vec![40 * 64; truth.len()]);
        let names = (0..truth.len() as u32).collect();
        let next = truth.len() as u32;
        let layout = Layout {
            range: 0..0,
            above: 0,
            below: 0,
            scroll: Scroll::Keep,
        };
        let mut page = Self {
            window,
            truth,
            names,
            next,
            layout,
            top: 0,
            view,
        };
        page.settle(true);
        page
    }

    fn content(&self) -> i64 {
        let rows: i64 = self.truth[self.layout.range.clone()]
            .iter()
            .map(|&h| i64::from(h))
            .sum();
        self.layout.above + rows + self.layout.below
    }

    fn max_top(&self) -> i64 {
        (self.content() - self.view).max(0)
    }

    /// Draws and measures until nothing changes, as one frame of a browser does.
    fn settle(&mut self, resting: bool) {
        for _ in 0..20 {
            let layout = self.window.layout(resting);
            let same = layout.range == self.layout.range && layout.above == self.layout.above;
            self.layout = layout;
            match self.layout.scroll {
                Scroll::Keep => self.top = self.top.clamp(0, self.max_top()),
                Scroll::To(top) => self.top = top.clamp(0, self.max_top()),
                Scroll::End => {
                    self.top = self.max_top();
                    self.window.ended(self.top);
                }
            }
            let mut measured = false;
            for i in self.layout.range.clone() {
                measured |= self.window.heights.get(i) != self.truth[i];
                self.window.resize(i, self.truth[i]);
            }
            if same && !measured {
                return;
            }
        }
        panic!("the layout did not come to rest");
    }

    fn scroll(&mut self, top: i64, resting: bool) {
        self.top = top.clamp(0, self.max_top());
        self.window.scrolled(self.top, self.max_top() - self.top);
        self.settle(resting);
    }

    /// Name and distance from the top of the view of the first row seen.
    fn seen(&self) -> Vec<(u32, i64)> {
        let mut y = self.layout.above - self.top;
        let mut seen = Vec::new();
        for i in self.layout.range.clone() {
            let bottom = y + i64::from(self.truth[i]);
            if bottom > 0 && y < self.view {
                seen.push((self.names[i], y));
            }
            y = bottom;
        }
        seen
    }

    fn insert(&mut self, at: usize, heights: &[i32]) {
        let names: Vec<u32> = heights
            .iter()
            .enumerate()
            .map(|(i, _)| self.next + i as u32)
            .collect();
        self.next += heights.len() as u32;
        self.truth.splice(at..at, heights.iter().copied());
        self.names.splice(at..at, names);
        self.window.insert(at, &vec![40 * 64; heights.len()]);
    }

    fn covers_view(&self) -> bool {
        let rows: i64 = self.truth[self.layout.range.clone()]
            .iter()
            .map(|&h| i64::from(h))
            .sum();
        let from = self.layout.above - self.top;
        let all = self.truth.iter().map(|&h| i64::from(h)).sum::<i64>();
        all <= self.view || (from <= 0 && from + rows >= self.view.min(all))
    }
}

fn heights(count: impl Into<prop::collection::SizeRange>) -> impl Strategy<Value = Vec<i32>> {
    prop::collection::vec(20 * 64..400 * 64i32, count)
}

proptest! {
    #[test]
    fn what_the_reader_sees_stays_when_rows_come_above(truth in heights(60..120), older in heights(1..60), at in 20..40u8, resting: bool) {
        let mut page = Page::new(truth, 500 * 64);
        page.scroll(page.max_top() * i64::from(at) / 100, true);
        let before = page.seen();
        page.insert(0, &older);
        page.settle(resting);
        prop_assert_eq!(before, page.seen());
    }

    #[test]
    fn what_the_reader_sees_stays_when_rows_come_below(truth in heights(60..120), newer in heights(1..9), at in 10..60u8) {
        let mut page = Page::new(truth, 500 * 64);
        page.scroll(page.max_top() * i64::from(at) / 100, true);
        let before = page.seen();
        page.insert(page.truth.len(), &newer);
        page.settle(true);
        prop_assert_eq!(before, page.seen());
    }

    #[test]
    fn what_the_reader_sees_stays_when_a_row_above_changes_its_height(truth in heights(60..120), pick: prop::sample::Index, height in 20 * 64..900 * 64i32, resting: bool) {
        let mut page = Page::new(truth, 500 * 64);
        page.scroll(page.max_top() / 2, true);
        let before = page.seen();
        let first = page.names.iter().position(|&n| n == before[0].0).unwrap();
        let at = pick.index(first.max(1)).min(first.saturating_sub(1));
        page.truth[at] = height;
        if page.layout.range.contains(&at) {
            page.window.resize(at, height);
        }
        page.settle(resting);
        prop_assert_eq!(before, page.seen());
    }

    #[test]
    fn what_the_reader_sees_stays_when_a_row_above_goes(truth in heights(60..120), pick: prop::sample::Index) {
        let mut page = Page::new(truth, 500 * 64);
        page.scroll(page.max_top() / 2, true);
        let before = page.seen();
        let first = page.names.iter().position(|&n| n == before[0].0).unwrap();
        let at = pick.index(first.max(1)).min(first.saturating_sub(1));
        page.truth.remove(at);
        page.names.remove(at);
        page.window.remove(at);
        page.settle(true);
        prop_assert_eq!(before, page.seen());
    }

    #[test]
    fn at_the_end_the_end_stays_in_view(truth in heights(1..60), newer in prop::collection::vec(heights(1..4), 1..9)) {
        let mut page = Page::new(truth, 500 * 64);
        for batch in newer {
            page.insert(page.truth.len(), &batch);
            page.settle(false);
            prop_assert_eq!(page.top, page.max_top());
            prop_assert_eq!(page.seen().last().unwrap().0, *page.names.last().unwrap());
        }
    }

    #[test]
    fn a_wheel_from_the_end_to_the_start_shows_every_row_once_and_in_order(truth in heights(200..300), step in 20..120i64) {
        let mut page = Page::new(truth, 500 * 64);
        let mut seen: Vec<u32> = page.seen().iter().rev().map(|row| row.0).collect();
        let mut writes = 0;
        while page.top > 0 {
            let before = page.seen()[0];
            let top = page.top - step * 64;
            page.scroll(top, false);
            writes += i32::from(matches!(page.layout.scroll, Scroll::To(_)));
            // What was first is now lower by exactly the step, unless the top was hit.
            let now = page.seen();
            if let Some(row) = now.iter().find(|row| row.0 == before.0)
                && page.top > 0
            {
                prop_assert_eq!(row.1, before.1 + step * 64);
            }
            prop_assert!(page.covers_view());
            for row in now.iter().rev() {
                if seen.last().is_none_or(|&last| row.0 < last) {
                    prop_assert_eq!(row.0 + 1, *seen.last().unwrap());
                    seen.push(row.0);
                }
            }
        }
        prop_assert_eq!(*seen.last().unwrap(), 0);
        prop_assert!(writes <= 12, "the scroll position was moved {} times", writes);
    }

    #[test]
    fn a_jump_shows_the_row_where_it_was_asked_for(truth in heights(100..200), to in 0..60usize) {
        let mut page = Page::new(truth, 500 * 64);
        page.window.jump(to, 0);
        page.settle(true);
        prop_assert_eq!(page.seen()[0], (to as u32, 0));
    }

    #[test]
    fn the_view_is_always_covered_and_few_rows_are_drawn(truth in heights(0..300), tops in prop::collection::vec((0..100i64, any::<bool>()), 0..20)) {
        let mut page = Page::new(truth, 500 * 64);
        for (top, resting) in tops {
            page.scroll(page.max_top() * top / 100, resting);
            prop_assert!(page.covers_view());
            prop_assert!(page.layout.range.len() < 160);
        }
    }
}

#[test]
fn ten_thousand_rows_draw_as_few_as_ten() {
    let page = Page::new(vec![40 * 64; 10_000], 600 * 64);
    assert!(page.layout.range.len() <= 26, "{}", page.layout.range.len());
    assert_eq!(page.layout.range.end, 10_000);
}

#[test]
fn growing_text_does_not_leave_the_end_and_a_way_back_does() {
    let mut page = Page::new(vec![40 * 64; 100], 600 * 64);
    page.window.scrolled(page.top, 900 * 64);
    assert_eq!(
        page.window.anchor(),
        Anchor::End,
        "content grew below: still following"
    );
    page.window.scrolled(page.top - 100 * 64, 1000 * 64);
    assert_ne!(page.window.anchor(), Anchor::End);
}
