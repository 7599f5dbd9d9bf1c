//! True, false, or not known.

/// Kleene's three values. Their order makes *and* the least and *or* the
/// greatest of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// It is not so.
    False,
    /// Something it hangs on is not known.
    Unknown,
    /// It is so.
    True,
}

impl Truth {
    /// All, as the inspector names them.
    pub const ALL: &[(Self, &str)] = &[
        (Self::False, "false"),
        (Self::Unknown, "unknown"),
        (Self::True, "true"),
    ];

    pub(super) fn of(so: bool) -> Self {
        if so { Self::True } else { Self::False }
    }

    pub(super) fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }

    pub(super) fn is_true(self) -> bool {
        self == Self::True
    }
}
