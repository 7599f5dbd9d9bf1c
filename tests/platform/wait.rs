//! Waiting for what callbacks bring, without sleeping.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use aisle_platform::timer::Timer;

/// What callbacks put in, a test takes out in order.
pub(crate) struct Inbox<T>(Rc<RefCell<State<T>>>);

struct State<T> {
    came: VecDeque<T>,
    waiting: Option<Waker>,
}

impl<T> Clone for Inbox<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: 'static> Inbox<T> {
    pub(crate) fn new() -> Self {
        Self(Rc::new(RefCell::new(State {
            came: VecDeque::new(),
            waiting: None,
        })))
    }

    /// A callback that puts in.
    pub(crate) fn taker(&self) -> impl Fn(T) + 'static {
        let inbox = self.clone();
        move |item| inbox.put(item)
    }

    pub(crate) fn put(&self, item: T) {
        let mut state = self.0.borrow_mut();
        state.came.push_back(item);
        if let Some(waker) = state.waiting.take() {
            waker.wake();
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.borrow().came.is_empty()
    }

    pub(crate) async fn next(&self) -> T {
        poll_fn(|context| {
            let mut state = self.0.borrow_mut();
            match state.came.pop_front() {
                Some(item) => Poll::Ready(item),
                None => {
                    state.waiting = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
}

/// Lets every task and microtask that is due now run first.
pub(crate) async fn turn() {
    let inbox = Inbox::new();
    let put = inbox.taker();
    let _timer = Timer::after(0, move || put(()));
    inbox.next().await;
}
