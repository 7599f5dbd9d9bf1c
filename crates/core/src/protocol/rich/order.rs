//! After the purchase: where an order is, ordering again, sending back, paying.

use super::super::{Image, Price, QuickReply, Timestamp};
use super::form::Choice;

rich_words! {
    /// How far a step of an order is.
    StepState {
        /// Behind it.
        "done" Done,
        /// There.
        "current" Current,
        /// Something is wrong.
        "problem" Problem,
        else
        /// Ahead of it.
        "todo" Todo
    }

    /// How far a payment is.
    PaymentState {
        /// It is paid.
        "paid" Paid,
        /// It was tried, and did not work.
        "failed" Failed,
        /// It can be paid no more.
        "expired" Expired,
        /// It was paid, and paid back.
        "refunded" Refunded,
        else
        /// It can be paid.
        "due" Due
    }
}

rich_records! {
    /// A step of an order.
    Step {
        must {
            /// Its words.
            label: String = line(120);
        }
        /// The shop's name for it.
        id: String = id;
        /// How far it is.
        state: StepState = word;
        /// When it was, or will be.
        at: Option<Timestamp> = time;
        /// More about it, such as where the parcel is.
        note: String = line(200);
    }

    /// Who brings it.
    Carrier {
        must {
            /// Its name.
            name: String = line(80);
        }
        /// Where its page says more.
        url: Option<String> = link;
        /// Its number for the parcel.
        tracking: String = line(80);
    }

    /// Something that was bought.
    LineItem {
        must {
            /// Its name.
            title: String = line(200);
        }
        /// The shop's name for the line, or the product.
        id: String = id;
        /// Id of the variant.
        variant: String = id;
        /// What was chosen, such as `41, green`.
        detail: String = line(120);
        /// Its picture.
        image: Option<Image> = image;
        /// Its page.
        url: Option<String> = page;
        /// How many; 1 if not said.
        quantity: Option<u32> = count(10_000);
        /// What one of them costs.
        price: Option<Price> = price;
    }

    /// Data of `order`, version 1.
    Order {
        must {
            /// Its number.
            number: String = line(80);
        }
        /// How it is, in a line.
        status: String = line(200);
        /// When it was placed.
        placed_at: Option<Timestamp> = time;
        /// Its way, in order.
        steps: Vec<Step> = list(20);
        /// When it should be there.
        eta: Option<Timestamp> = time;
        /// Who brings it.
        carrier: Option<Carrier> = some;
        /// What is in it.
        items: Vec<LineItem> = list(100);
        /// What it cost.
        total: Option<Price> = sum;
        /// Its page.
        url: Option<String> = page;
        /// What can be done with it: pressing one sends its id.
        actions: Vec<QuickReply> = replies(4);
    }

    /// Data of `reorder`, version 1.
    Reorder {
        must {
            /// What was bought.
            items: Vec<LineItem> = list(60);
        }
        /// What stands above them.
        title: String = line(200);
        /// When it was bought last.
        last_ordered: Option<Timestamp> = time;
        /// Number of that order.
        order: String = line(80);
        /// What it would cost now; the sum of the items if not said.
        total: Option<Price> = price;
    }

    /// Data of `return`, version 1.
    Return {
        must {
            /// Number of the order.
            order: String = line(80);
            /// What can be sent back.
            items: Vec<LineItem> = list(60);
        }
        /// Why; words if there are none.
        reasons: Vec<Choice> = list(20);
        /// What one wants instead, such as the money or another size.
        outcomes: Vec<Choice> = list(8);
        /// How it works, markup.
        text: String = text(4000);
        /// Until when it is possible.
        until: Option<Timestamp> = time;
    }

    /// Data of `payment`, version 1. It leads to a page of the shop or of who
    /// takes the money; there are never fields for a card in a chat.
    Payment {
        must {
            /// How much.
            amount: Price = money;
        }
        /// What for, such as the number of an order.
        reference: String = line(120);
        /// Where it is paid; `https:` only.
        url: Option<String> = https;
        /// The words on the button.
        label: String = line(80);
        /// Until when it can be paid.
        expires: Option<Timestamp> = time;
        /// How far it is.
        state: PaymentState = word;
    }
}
