//! Small pieces that all views share.

use leptos::html;
use leptos::prelude::*;

/// An element with a class and children. One type for all tags and classes, so
/// that a tree of many shapes (message markup) costs its code once.
pub(super) fn tag(name: &'static str, class: &'static str, children: Vec<AnyView>) -> AnyView {
    html::custom(name).class(class).child(children).into_any()
}

/// A view that changes. The closure is boxed, so that all of them share one
/// type: each further one would cost two kilobytes of code of its own.
pub(super) fn live(draw: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let draw: Box<dyn Fn() -> AnyView + Send> = Box::new(draw);
    draw.into_any()
}

/// A view that is there or not.
pub(super) fn maybe(draw: impl Fn() -> Option<AnyView> + Send + 'static) -> AnyView {
    live(move || draw().unwrap_or_else(|| ().into_any()))
}

/// Runs again whenever a signal it has read changes. Boxed like [`live`].
pub(super) fn effect(run: impl FnMut() + 'static) {
    let mut run: Box<dyn FnMut()> = Box::new(run);
    Effect::new(move |_| run());
}

/// Text for screen readers only.
pub(super) fn hidden_text(text: String) -> AnyView {
    tag("span", "sr", vec![text.into_any()])
}

/// A line icon on a grid of 24.
#[component]
pub(super) fn Icon(
    /// The path.
    d: &'static str,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=d></path>
        </svg>
    }
    .into_any()
}

/// A button with an icon and a name.
#[component]
pub(super) fn IconButton(
    /// Class names beside `tool`.
    class: &'static str,
    /// The path of the icon.
    d: &'static str,
    /// The name, read out and shown as a tip.
    #[prop(into)]
    label: Signal<String>,
    /// What a press does.
    press: Callback<()>,
) -> impl IntoView {
    view! {
        <button type="button" class=class aria-label=label title=label on:click=move |_| press.run(())>
            <Icon d=d/>
        </button>
    }
    .into_any()
}
