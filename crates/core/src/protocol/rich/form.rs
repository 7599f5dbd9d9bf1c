//! Questions with fields: any form, and three that the widget words by itself:
//! looking up an order, leaving an address, rating. And what was answered.

use super::super::json::Raw;
use super::File;

rich_words! {
    /// What a field takes.
    FieldKind {
        /// An e-mail address.
        "email" Email,
        /// A telephone number with its country.
        "tel" Tel,
        /// One of several.
        "select" Select,
        /// Yes or no.
        "checkbox" Checkbox,
        /// A day.
        "date" Date,
        /// Stars.
        "rating" Rating,
        /// Files.
        "file" File,
        else
        /// Words.
        "text" Text
    }

    /// What is asked for besides the number of an order.
    Proof {
        /// The postcode it went to.
        "postcode" Postcode,
        /// Nothing: the number is hard to guess.
        "none" None,
        else
        /// The e-mail address it was placed with.
        "email" Email
    }

    /// A way to be reached.
    ContactField {
        /// A name.
        "name" Name,
        /// A telephone number.
        "phone" Phone,
        /// A company.
        "company" Company,
        /// The number of an order.
        "order" Order,
        /// What it is about, one of `topics`.
        "topic" Topic,
        /// Who is to answer, one of `departments`.
        "department" Department,
        /// What it says.
        "message" Message,
        /// Files, up to three.
        "file" File,
        else
        /// An e-mail address.
        "email" Email
    }

    /// How one rates.
    RatingStyle {
        /// Thumbs: 0 down, 1 up.
        "thumbs" Thumbs,
        /// How likely one recommends the shop: 0 to 10.
        "nps" Nps,
        else
        /// Stars: 1 to 5.
        "stars" Stars
    }
}

rich_records! {
    /// Something to choose.
    Choice {
        must {
            /// What is sent.
            id: String = id;
            /// What is shown.
            label: String = line(200);
        }
    }

    /// What somebody agrees to by sending.
    Consent {
        must {
            /// The words, sent back with what was filled in.
            text: String = line(1000);
        }
        /// The shop's name for it.
        id: String = id;
        /// Which version of the words.
        version: String = line(64);
        /// The whole story, such as the privacy policy.
        url: Option<String> = page;
        /// Nothing can be sent without it.
        required: bool = flag;
    }

    /// What a field depends on.
    Condition {
        must {
            /// Which field: its id, or its name in a `contact-capture`.
            field: String = id;
            /// The field that decides; it stands before.
            of: String = id;
            /// With one of these in it the other is asked: text, ids, `true`.
            is: Vec<String> = lines(40, 120);
        }
    }

    /// One field.
    Field {
        must {
            /// Its name in what is sent.
            id: String = id;
            /// What is shown above it.
            label: String = line(200);
        }
        /// What it takes.
        kind: FieldKind = word;
        /// What is shown below it.
        hint: String = line(300);
        /// It must be filled in.
        required: bool = flag;
        /// What stands in it at first: text, an id, a day, `true`, a number.
        value: String = plain(2000);
        /// For text: several lines.
        multiline: bool = flag;
        /// For text: fewest characters.
        min_length: Option<u32> = count(10_000);
        /// For text: most characters; 10,000 if not said.
        max_length: Option<u32> = count(10_000);
        /// For a date: the first day, `2026-12-24`.
        min: Option<String> = day;
        /// For a date: the last day.
        max: Option<String> = day;
        /// For a select: what there is.
        options: Vec<Choice> = list(300);
        /// For a telephone number: ISO 3166 codes to choose from, the first is taken at first.
        countries: Vec<String> = lines(300, 2);
        /// For a rating: how many stars, 2 to 10; 5 if not said.
        stars: Option<u32> = count(10);
        /// For files: their types, such as `image/png` or `image/*`.
        accept: Vec<String> = lines(20, 80);
        /// For files: most of them; 1 if not said.
        max_files: Option<u32> = count(10);
        /// For files: most bytes of each.
        max_bytes: Option<u32> = count(104_857_600);
        /// What the browser may fill in, a word of HTML's `autocomplete`; one about cards or passwords counts as `off`.
        autocomplete: Option<String> = autocomplete;
    }

    /// Data of `form`, version 1.
    Form {
        must {
            /// The fields.
            fields: Vec<Field> = list(40);
        }
        /// The shop's name for it.
        id: String = id;
        /// Its heading.
        title: String = line(200);
        /// What stands above the fields, markup.
        text: String = text(4000);
        /// What happens with the answers, one line above the button.
        purpose: String = line(500);
        /// What one agrees to.
        consent: Option<Consent> = some;
        /// The words on the button.
        submit: String = line(80);
        /// What is said once it has been sent.
        thanks: String = line(500);
        /// Fields that are asked only if others say so.
        conditions: Vec<Condition> = list(40);
    }

    /// Data of `order-lookup`, version 1: the widget's own words for a form with
    /// the number of an order.
    OrderLookup {
        /// What stands above the fields, markup.
        text: String = text(4000);
        /// What is asked for besides the number.
        proof: Proof = word;
        /// A number that is known already.
        number: String = line(80);
    }

    /// Data of `contact-capture`, version 1: the widget's own words for a form.
    ContactCapture {
        /// What is asked for; an e-mail address if nothing is said.
        fields: Vec<ContactField> = list(8);
        /// Those that must be filled in; if nothing is said, the first.
        required: Vec<ContactField> = list(8);
        /// What `topic` may be; without any it is not asked for.
        topics: Vec<String> = lines(40, 120);
        /// Who `department` may be; of fewer than two it is not asked for.
        departments: Vec<Choice> = list(40);
        /// What stands above the fields, markup.
        text: String = text(4000);
        /// All fields must be filled in.
        all: bool = flag;
        /// What happens with the answers.
        purpose: String = line(500);
        /// What one agrees to.
        consent: Option<Consent> = some;
        /// What else one may agree to, each apart.
        consents: Vec<Consent> = list(6);
        /// Fields that are asked only if others say so.
        conditions: Vec<Condition> = list(8);
        /// Nothing is asked but what `fields` says, and nothing must be filled in but what `required` says.
        free: bool = flag;
    }

    /// Data of `action`, version 1: what the visitor did with a message, as the log
    /// keeps it. Servers write it; its fallback says it in words.
    Acted {
        must {
            /// The message.
            message_id: String = id;
            /// What was pressed.
            action_id: String = id;
        }
        /// The type of that message's content.
        kind: String = line(64);
        /// What was chosen or filled in.
        value: Option<Raw> = some;
        /// The files of a form, named in its value.
        files: Vec<File> = list(100);
    }

    /// Data of `rating`, version 1.
    Rating {
        /// The question; the widget's own if not said.
        title: String = line(300);
        /// How one rates.
        style: RatingStyle = word;
        /// There is room for words.
        comment: bool = flag;
        /// What was rated already; nothing can be rated any more.
        value: Option<u32> = count(10);
        /// Where a satisfied visitor may say so to others: a page for reviews.
        review: Option<String> = link;
        /// What stands on it; the widget's own words if not said.
        review_label: String = line(80);
    }
}
impl Rating {
    /// Least and greatest score of its style.
    #[must_use]
    pub const fn range(&self) -> (u32, u32) {
        match self.style {
            RatingStyle::Thumbs => (0, 1),
            RatingStyle::Nps => (0, 10),
            RatingStyle::Stars => (1, 5),
        }
    }

    /// The same score as one of 1 to 5, which reports count in; none if it is none
    /// of its style's.
    ///
    /// ```
    /// use aisle_core::protocol::rich::{Rating, RatingStyle};
    /// let asked = Rating { style: RatingStyle::Nps, ..Rating::default() };
    /// assert_eq!([0, 5, 9, 10, 11].map(|score| asked.of_five(score)), [Some(1), Some(3), Some(5), Some(5), None]);
    /// ```
    #[must_use]
    pub fn of_five(&self, score: u32) -> Option<u32> {
        let (least, most) = self.range();
        let wide = most - least;
        (least..=most)
            .contains(&score)
            .then(|| 1 + ((score - least) * 4 + wide / 2) / wide)
    }

    /// Whether a score is one of somebody who would say so to others: four stars, a
    /// thumb up, or 9 of 10, which the net promoter score counts as a promoter.
    #[must_use]
    pub const fn is_good(&self, score: u32) -> bool {
        match self.style {
            RatingStyle::Thumbs => score == 1,
            RatingStyle::Nps => score >= 9,
            RatingStyle::Stars => score >= 4,
        }
    }
}
