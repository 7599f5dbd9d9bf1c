//! The shop's opening hours, as this server tells them to visitors.
//!
//! Owns the schedule of the settings and what holds now; says it with `welcome` and
//! again when it changes. A file that is there closes the shop for the time being,
//! whatever the schedule says. Refuses hours without a zone: the machine's own is seldom
//! the shop's.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aisle_core::Millis;
use aisle_core::availability::{Holidays, Hours, Schedule, Zones};
use aisle_core::protocol::{Hours as Facet, Timestamp};
use jiff::Timestamp as Instant;
use jiff::tz::TimeZone;

use crate::app::{App, now};
use crate::config::Settings;

/// How often the clock is looked at, in milliseconds: it may be set.
const LOOK: Millis = 60_000;
/// How often the file is looked for that closes the shop, in milliseconds.
const EVERY: Millis = 1_000;

/// Why the hours cannot be had.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum HoursError {
    /// A word cannot be read.
    #[error("{setting}: `{word}`: {hint}")]
    Word {
        /// `hours` or `holidays`.
        setting: &'static str,
        /// As it was written.
        word: String,
        /// What to write instead.
        hint: &'static str,
    },
    /// It is not said whose clock is meant.
    #[error("hours need a timezone, such as timezone = \"Europe/Berlin\"")]
    NoZone,
    /// There is no such zone.
    #[error("timezone: there is no zone `{0}`; write one such as Europe/Berlin")]
    Zone(String),
    /// Holidays say nothing of the other days.
    #[error("holidays need hours, such as hours = \"mon-fri 09:00-18:00\"")]
    NoHours,
    /// Neither does a file that closes the shop.
    #[error("closed_file needs hours, such as hours = \"daily 00:00-24:00\"")]
    NeverOpen,
}

/// A zone as the tables have it.
struct Table(TimeZone);

impl Zones for Table {
    fn offset_minutes(&self, at: Millis) -> i64 {
        // Out of the tables' years there is nothing to be said, and nobody to read it.
        let at = Instant::from_millisecond(at).unwrap_or_default();
        i64::from(self.0.to_offset(at).seconds().div_euclid(60))
    }
}

/// See the module.
pub struct Opening {
    schedule: Schedule,
    zone: Table,
    /// Closes the shop while it is there.
    sign: Option<PathBuf>,
    told: Mutex<Facet>,
}

impl Opening {
    /// Reads the settings, if they say anything of hours; `version` is that of the facet.
    ///
    /// # Errors
    /// [`HoursError`] with the word that is wrong: a server that is told its hours must
    /// understand all of them.
    pub fn read(settings: &Settings, now: Timestamp, version: u64) -> Result<Option<Self>, HoursError> {
        let (hours, slips) = Hours::read(settings.hours.as_deref().unwrap_or_default());
        let (holidays, more) = Holidays::read(settings.holidays.as_deref().unwrap_or_default());
        let slips = slips.into_iter().map(|slip| ("hours", slip));
        let more = more.into_iter().map(|slip| ("holidays", slip));
        if let Some((setting, slip)) = slips.chain(more).next() {
            let (word, hint) = (slip.word, slip.hint);
            return Err(HoursError::Word { setting, word, hint });
        }
        if !hours.is_known() {
            return match (holidays == Holidays::default(), &settings.closed_file) {
                (true, None) => Ok(None),
                (true, Some(_)) => Err(HoursError::NeverOpen),
                (false, _) => Err(HoursError::NoHours),
            };
        }
        let zone = settings.timezone.as_deref().ok_or(HoursError::NoZone)?;
        let zone = TimeZone::get(zone).map_err(|_| HoursError::Zone(zone.to_owned()))?;
        let opening = Self {
            schedule: Schedule { hours, holidays },
            zone: Table(zone),
            sign: settings.closed_file.clone(),
            // Nothing yet: no facet has the version 0.
            told: Mutex::new(Facet {
                v: 0,
                open: false,
                until: None,
            }),
        };
        opening.turn(now, version);
        Ok(Some(opening))
    }

    /// What holds now.
    #[must_use]
    pub fn told(&self) -> Facet {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the shop is closed now.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        !self.told().open
    }

    /// How long what was told surely holds, in milliseconds.
    fn pause(&self, now: Timestamp) -> Millis {
        let most = if self.sign.is_some() { EVERY } else { LOOK };
        self.told()
            .until
            .map_or(most, |until| (until - now).clamp(1, most))
    }

    /// Works out what holds at that time; whether it is something else than was told.
    fn turn(&self, now: Timestamp, version: u64) -> bool {
        let is_shut = self.sign.as_ref().is_some_and(|sign| sign.exists());
        let new = Facet {
            v: version,
            open: !is_shut && self.schedule.is_open(now, &self.zone),
            // Nobody knows how long the file stays.
            until: (!is_shut)
                .then(|| self.schedule.next_change(now, &self.zone))
                .flatten(),
        };
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let other = told.v == 0 || (new.open, new.until) != (told.open, told.until);
        if other {
            *told = new;
        }
        other
    }
}

/// Tells visitors when it opens and closes, until the server stops.
pub async fn follow(app: Arc<App>) {
    let Some(opening) = &app.opening else { return };
    loop {
        let pause = Duration::from_millis(opening.pause(now()).unsigned_abs());
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = app.stopping.cancelled() => return,
        }
        if opening.turn(now(), app.hub.version()) {
            app.hub.hours();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday, 23 November 2026, 12:00 in Berlin.
    const NOON: Timestamp = 1_795_431_600_000;
    const HOUR: Millis = 3_600_000;

    fn read(hours: &str, holidays: &str, zone: &str) -> Result<Option<Opening>, HoursError> {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let settings = Settings {
            hours: given(hours),
            holidays: given(holidays),
            timezone: given(zone),
            ..Settings::default()
        };
        Opening::read(&settings, NOON, 1)
    }

    #[test]
    fn what_holds_is_told_anew_when_it_changes_and_only_then() {
        let opening = read("mon-fri 09:00-18:00", "2026-11-24", "Europe/Berlin")
            .unwrap()
            .unwrap();
        let closes = NOON + 6 * HOUR;
        let open = Facet {
            v: 1,
            open: true,
            until: Some(closes),
        };
        assert_eq!(opening.told(), open);
        assert!(!opening.turn(closes - 1, 2));
        assert_eq!(opening.told(), open, "the version stays, too");
        assert!(opening.turn(closes, 3));
        // Tuesday is a holiday.
        let opens = NOON + 45 * HOUR;
        assert_eq!(
            opening.told(),
            Facet {
                v: 3,
                open: false,
                until: Some(opens)
            }
        );
    }

    #[test]
    fn a_file_closes_the_shop_while_it_is_there_and_is_looked_for_each_second() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("closed");
        let settings = Settings {
            hours: Some("daily 00:00-24:00".into()),
            timezone: Some("Asia/Seoul".into()),
            closed_file: Some(file.clone()),
            ..Settings::default()
        };
        let opening = Opening::read(&settings, NOON, 1).unwrap().unwrap();
        assert!(!opening.is_closed() && opening.pause(NOON) == EVERY);
        std::fs::write(&file, "").unwrap();
        assert!(opening.turn(NOON, 2) && !opening.turn(NOON, 3));
        assert!(opening.is_closed() && opening.told().until.is_none());
        std::fs::remove_file(&file).unwrap();
        assert!(opening.turn(NOON, 4) && !opening.is_closed());
        let alone = Settings {
            hours: None,
            ..settings
        };
        assert_eq!(Opening::read(&alone, NOON, 1).err(), Some(HoursError::NeverOpen));
    }

    #[test]
    fn settings_that_cannot_be_understood_say_what_to_write() {
        for (hours, holidays, zone, says) in [
            (
                "mon-fry 09:00-18:00",
                "",
                "Europe/Berlin",
                "hours: `fry`: begin with days, such as mon-fri or sat,sun or daily",
            ),
            (
                "daily 09:00-18:00",
                "24.12.",
                "Europe/Berlin",
                "holidays: `24.12.`: begin with a date such as 2026-12-25, 12-25 for every year, or 2026-12-24..2026-12-26",
            ),
            (
                "daily 09:00-18:00",
                "",
                "",
                "hours need a timezone, such as timezone = \"Europe/Berlin\"",
            ),
            (
                "daily 09:00-18:00",
                "",
                "Berlin",
                "timezone: there is no zone `Berlin`; write one such as Europe/Berlin",
            ),
            (
                "",
                "12-24",
                "Europe/Berlin",
                "holidays need hours, such as hours = \"mon-fri 09:00-18:00\"",
            ),
        ] {
            let error = read(hours, holidays, zone).err().map(|error| error.to_string());
            assert_eq!(error.as_deref(), Some(says));
        }
        assert!(
            read("", "", "Europe/Berlin").unwrap().is_none(),
            "nothing is said"
        );
    }
}
