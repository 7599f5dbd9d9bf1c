//! How long a store keeps things, and why it may not.

/// How long things are kept (quality.md §1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Persistence {
    /// As long as the document.
    None,
    /// As long as the tab, across reloads.
    Session,
    /// On the device, for all tabs.
    Device,
}

impl Persistence {
    /// The word for it in `data-persistence`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Session => "session",
            Self::Device => "device",
        }
    }

    pub(super) fn lower(self) -> Self {
        match self {
            Self::Device => Self::Session,
            Self::Session | Self::None => Self::None,
        }
    }
}

/// Why a write did not happen. None of its ops was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// No room.
    #[error("the browser's storage for this site is full; remove site data to make room")]
    Full,
    /// The browser refuses or fails.
    #[error("the browser's storage for this site does not work; allow site data for this page")]
    Broken,
}
