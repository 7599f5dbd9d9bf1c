//! Meeting people: a time to choose, a call to join.

use super::super::Timestamp;

rich_words! {
    /// What kind of call.
    CallKind {
        /// Words alone.
        "voice" Voice,
        else
        /// Pictures as well.
        "video" Video
    }

    /// How far a call is.
    CallState {
        /// It has begun.
        "live" Live,
        /// It is over.
        "ended" Ended,
        else
        /// It can be joined at its time.
        "open" Open
    }
}

rich_records! {
    /// A time that can be chosen.
    Slot {
        must {
            /// When it begins.
            at: Timestamp = at;
        }
        /// The shop's name for it; `at` is sent as well.
        id: String = id;
        /// How long it lasts, if not as the others.
        minutes: Option<u32> = count(10_080);
    }

    /// Data of `booking`, version 1.
    Booking {
        must {
            /// Times that are free, in any order.
            slots: Vec<Slot> = list(1000);
        }
        /// What is booked.
        title: String = line(200);
        /// What stands above the times, markup.
        text: String = text(4000);
        /// How long it lasts, in minutes.
        minutes: Option<u32> = count(10_080);
        /// The shop's time zone, such as `Europe/Berlin`; times are shown in the visitor's own, and this says where they differ.
        zone: String = line(60);
        /// Where it is.
        place: String = line(200);
        /// With whom.
        person: String = line(80);
        /// What has been booked: the beginning of a slot.
        booked: Option<Timestamp> = time;
    }

    /// Data of `call`, version 1.
    Call {
        must {
            /// Where it is joined: `https:` or `tel:`.
            url: String = call_at;
        }
        /// What kind.
        kind: CallKind = word;
        /// What it is about.
        title: String = line(200);
        /// When it begins; now if not said.
        starts_at: Option<Timestamp> = time;
        /// With whom.
        person: String = line(80);
        /// How far it is.
        state: CallState = word;
    }
}
