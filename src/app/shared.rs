//! A signal of any value.
//!
//! Leptos's own `RwSignal<T>` brings two kilobytes of code for each `T`; here all
//! of them are one type beneath, and what is typed is a few calls.

use std::any::Any;
use std::marker::PhantomData;
use std::rc::Rc;

use leptos::prelude::{GetUntracked, LocalStorage, RwSignal, Set, Track};

/// A value that views read and follow. Copy; belongs to the owner it was made
/// under, and may not be used after it.
pub struct Shared<T>(RwSignal<Rc<dyn Any>, LocalStorage>, PhantomData<fn() -> T>);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Shared<T> {}

impl<T: 'static> Shared<T> {
    /// A signal that holds this.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self(make(Rc::new(value)), PhantomData)
    }

    /// Sets the value; everything that has read it runs again.
    pub fn set(&self, value: T) {
        put(self.0, Rc::new(value));
    }

    /// Reads the value, and follows it.
    pub fn with<R>(&self, f: impl FnOnce(&T) -> R) -> R {
        self.0.track();
        self.with_untracked(f)
    }

    /// Reads the value without following it. It may be set meanwhile.
    pub fn with_untracked<R>(&self, f: impl FnOnce(&T) -> R) -> R {
        match held(self.0).downcast_ref() {
            Some(value) => f(value),
            None => unreachable!("only `new` and `set` put values in, both of this type"),
        }
    }

    /// A copy of the value; follows it.
    #[must_use]
    pub fn get(&self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// A copy of the value, without following it.
    #[must_use]
    pub fn get_untracked(&self) -> T
    where
        T: Clone,
    {
        self.with_untracked(T::clone)
    }
}

// Not in the methods, so that they are there once.

fn make(value: Rc<dyn Any>) -> RwSignal<Rc<dyn Any>, LocalStorage> {
    RwSignal::new_local(value)
}

fn put(signal: RwSignal<Rc<dyn Any>, LocalStorage>, value: Rc<dyn Any>) {
    signal.set(value);
}

fn held(signal: RwSignal<Rc<dyn Any>, LocalStorage>) -> Rc<dyn Any> {
    signal.get_untracked()
}
