//! Questions with fields: any form, and three that the widget words by itself:
//! looking up an order, leaving an address, rating. And what was answered.

use super::super::json::Raw;

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
        /// The whole story, such as the privacy policy.
        url: Option<String> = page;
        /// Nothing can be sent without it.
        required: bool = flag;
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
        /// What the browser may fill in, a word of HTML's `autocomplete`; none about cards or passwords.
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
        fields: Vec<ContactField> = list(4);
        /// What stands above the fields, markup.
        text: String = text(4000);
        /// All fields must be filled in; without it the first one must.
        all: bool = flag;
        /// What happens with the answers.
        purpose: String = line(500);
        /// What one agrees to.
        consent: Option<Consent> = some;
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
    }
}
