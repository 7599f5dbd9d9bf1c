//! `form-abandon`: a form was begun and left.

use crate::Millis;

/// Left for so many milliseconds is abandoned.
const LEFT: Millis = 30_000;

/// What was done with a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// Something was written into it.
    Wrote,
    /// It got the focus.
    Entered,
    /// It lost the focus.
    Quit,
    /// It was sent, or another form was begun.
    Sent,
    /// The page was left.
    Left,
    /// The time asked for has come.
    Rang,
}

impl Doing {
    /// In the order of the sensor.
    pub const ALL: [Self; 6] = [
        Self::Wrote,
        Self::Entered,
        Self::Quit,
        Self::Sent,
        Self::Left,
        Self::Rang,
    ];
}

/// The form that was begun last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Form {
    begun: bool,
    /// Without the focus since.
    quit: Option<Millis>,
}

impl Form {
    /// Takes note. Whether the form is abandoned now.
    pub fn note(&mut self, now: Millis, doing: Doing) -> bool {
        let abandoned = match doing {
            Doing::Wrote => {
                (self.begun, self.quit) = (true, None);
                false
            }
            Doing::Entered => {
                self.quit = None;
                false
            }
            Doing::Quit => {
                self.quit = self.begun.then_some(now);
                false
            }
            Doing::Sent => {
                *self = Self::default();
                false
            }
            Doing::Left => self.begun,
            Doing::Rang => self.left(now) == Some(0),
        };
        if abandoned {
            *self = Self::default();
        }
        abandoned
    }

    /// In how many milliseconds it will be abandoned, as things stand.
    #[must_use]
    pub fn left(&self, now: Millis) -> Option<Millis> {
        Some(self.quit?.saturating_add(LEFT).saturating_sub(now).max(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn abandoned(steps: &[(Millis, Doing)]) -> usize {
        let mut form = Form::default();
        steps.iter().filter(|(at, doing)| form.note(*at, *doing)).count()
    }

    #[test]
    fn a_begun_form_is_abandoned_thirty_seconds_after_it_lost_the_focus() {
        use Doing::{Entered, Quit, Rang, Wrote};
        assert_eq!(
            abandoned(&[(0, Wrote), (1_000, Quit), (31_000, Rang), (99_000, Rang)]),
            1
        );
        assert_eq!(abandoned(&[(0, Wrote), (1_000, Quit), (30_999, Rang)]), 0);
        let back = [(0, Wrote), (1_000, Quit), (9_000, Entered), (31_000, Rang)];
        assert_eq!(abandoned(&back), 0);
        assert_eq!(
            abandoned(&[(0, Entered), (1_000, Quit), (31_000, Rang)]),
            0,
            "not begun"
        );
    }

    #[test]
    fn leaving_the_page_abandons_a_form_and_sending_it_does_not() {
        use Doing::{Left, Quit, Sent, Wrote};
        assert_eq!(abandoned(&[(0, Wrote), (500, Left), (600, Left)]), 1);
        assert_eq!(abandoned(&[(0, Wrote), (100, Quit), (500, Sent), (600, Left)]), 0);
        assert_eq!(abandoned(&[(0, Left)]), 0);
    }

    #[test]
    fn it_says_when_it_wants_to_be_rung() {
        let mut form = Form::default();
        form.note(0, Doing::Wrote);
        assert_eq!(form.left(0), None);
        form.note(2_000, Doing::Quit);
        assert_eq!(form.left(12_000), Some(20_000));
    }
}
