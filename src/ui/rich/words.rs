//! Words of rich content, a table of its own so that who only reads text does not
//! fetch them. English is compiled in, as one text that moves with this part of
//! the wasm; other languages are files `locales/rich-*.json` with the same names.

use crate::app::Chat;
use crate::ui::i18n;

macro_rules! words {
    ($($word:ident $name:literal $english:literal)*) => {
        /// Names a text of rich content.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        #[allow(dead_code, reason = "plural forms are found by their names")]
        pub(in crate::ui) enum Word {
            $(#[doc = $english] $word,)*
        }

        /// A line for each word, in the order of [`Word`]: its name in
        /// `locales/rich-*.json`, a tab, and its English text.
        const TABLE: &str = concat!("/*rich*/\n", $($name, "\t", $english, "\n",)* "/*!rich*/");
    };
}

words! {
    LinkOpen "link_open" "Open"
    Price "price" "Price:"
    PriceFrom "price_from" "From {price}"
    PriceWas "price_was" "Before:"
    PricePer "price_per" "{price} per {per}"
    Stars "stars" "{value} of 5 stars"
    Ratings "ratings" "{n} ratings"
    RatingsOne "ratings_one" "{n} rating"
    StockIn "stock_in" "In stock"
    StockLeft "stock_left" "Only {n} left"
    StockLow "stock_low" "Few left"
    StockOut "stock_out" "Sold out"
    StockPreorder "stock_preorder" "Pre-order: not here yet"
    Unavailable "unavailable" "{what}, not available"
    More "more" "More"
    Less "less" "Less"
    Quantity "quantity" "Quantity"
    Fewer "fewer" "One fewer"
    OneMore "one_more" "One more"
    Choose "choose" "Choose: {what}"
    ChooseOne "choose_one" "Choose…"
    CartAdd "cart_add" "Add to cart"
    CartPreorder "cart_preorder" "Pre-order"
    CartAdding "cart_adding" "Adding…"
    CartAdded "cart_added" "Added to cart"
    CartSaid "cart_said" "Added to cart: {what}"
    CartFailed "cart_failed" "That could not be added."
    CartNowhere "cart_nowhere" "The cart of this page cannot be reached from here."
    Retry "retry" "Try again"
    ProductView "product_view" "View product"
    Products "products" "Products"
    Carousel "carousel" "carousel"
    Place "place" "{i} of {n}"
    Previous "previous" "Previous"
    Next "next" "Next"
    Close "close" "Close"
    Bundle "bundle" "Goes together"
    BundleAdd "bundle_add" "Add all to cart"
    Reorder "reorder" "Order again"
    ReorderLast "reorder_last" "Last ordered: {day}"
    ReorderAdd "reorder_add" "Add to cart again"
    ProgressLeft "progress_left" "{price} to {what}"
    ProgressDone "progress_done" "Reached: {what}"
    ProgressReward "progress_reward" "your reward"
    SizeGuide "size_guide" "Size guide"
    SizeFits "size_fits" "recommended for you"
    SizeHow "size_how" "How to measure"
    Unit "unit" "Unit"
    Coupon "coupon" "A coupon for you"
    CouponPercent "coupon_percent" "{n} off"
    CouponShipping "coupon_shipping" "Free shipping"
    CouponMinimum "coupon_minimum" "From {price} in the cart"
    CouponReveal "coupon_reveal" "Show the code"
    CouponCode "coupon_code" "Code"
    CouponCopy "coupon_copy" "Copy"
    CouponCopied "coupon_copied" "Copied"
    CouponByHand "coupon_by_hand" "The code is selected: copy it with your keyboard."
    CouponApply "coupon_apply" "Apply to cart"
    CouponApplying "coupon_applying" "Applying…"
    CouponApplied "coupon_applied" "In your cart"
    CouponUsed "coupon_used" "Used"
    CouponExpired "coupon_expired" "This coupon has expired."
    CouponFailed "coupon_failed" "The coupon was not taken."
    CouponCheckout "coupon_checkout" "Enter the code at the checkout."
    CouponEnds "coupon_ends" "Ends in {time}"
    CouponTerms "coupon_terms" "Conditions"
    AlertTitle "alert_title" "Tell me when it is back"
    AlertVariant "alert_variant" "Which one"
    AlertChannel "alert_channel" "How"
    AlertEmail "alert_email" "E-mail address"
    AlertPhone "alert_phone" "Telephone number"
    AlertAddress "alert_address" "Address"
    AlertConsent "alert_consent" "Tell me once when it is back. My address is used for nothing else."
    AlertSend "alert_send" "Tell me"
    AlertDone "alert_done" "We will tell you at {address}."
    AlertSaid "alert_said" "Tell me when it is back: {what}"
    AlertMissing "alert_missing" "Please choose one."
    AlertWrong "alert_wrong" "Please check this address."
    AlertAgree "alert_agree" "Please agree, or we may not write to you."
    AlertNowhere "alert_nowhere" "This cannot be sent from here."
    Email "email" "E-mail"
    Sms "sms" "Text message"
    Push "push" "Notification"
    PhoneCall "phone_call" "Call"
    Order "order" "Order {number}"
    OrderEta "order_eta" "Arrives: {day}"
    OrderTrack "order_track" "Track: {name}"
    OrderView "order_view" "View order"
    Total "total" "Total"
    MoreItems "more_items" "and {n} more"
    StepDone "step_done" "Done:"
    StepCurrent "step_current" "Now:"
    StepProblem "step_problem" "Problem:"
    StepTodo "step_todo" "To come:"
    PaymentPay "payment_pay" "Pay {amount}"
    PaymentOn "payment_on" "Opens {host}"
    PaymentPaid "payment_paid" "Paid"
    PaymentRefunded "payment_refunded" "Paid back"
    PaymentFailed "payment_failed" "The payment did not work. Nothing was taken."
    PaymentExpired "payment_expired" "This can be paid no more. Ask us for a new link."
    Until "until" "Until {when}"
    CallVideo "call_video" "Video call"
    CallVoice "call_voice" "Call"
    CallJoin "call_join" "Join"
    CallEnded "call_ended" "The call is over."
    With "with" "with {name}"
    ByEmail "by_email" "E-mail"
    BySms "by_sms" "Text message"
    ByPush "by_push" "Notification"
    ByPhone "by_phone" "Phone"
    ByOther "by_other" "Elsewhere"
    VideoLoad "video_load" "Show the video from {host}"
    ArticleRead "article_read" "Read"
    ArticlePage "article_page" "Open its page"
    ArticleChanged "article_changed" "Last changed: {day}"
    FileOpen "file_open" "Download {name}"
    Download "download" "Download"
    Send "send" "Send"
    RatingAsk "rating_ask" "How was it?"
    RatingWords "rating_words" "What could we do better? (optional)"
    RatingThanks "rating_thanks" "Thank you for telling us."
    ThumbUp "thumb_up" "Good"
    ThumbDown "thumb_down" "Not good"
    NpsLow "nps_low" "Not likely"
    NpsHigh "nps_high" "Very likely"
    NpsScore "nps_score" "{value} of 10"
    OrderNumber "order_number" "Order number"
    Postcode "postcode" "Postcode"
    OrderFind "order_find" "Where is my order?"
    OrderLook "order_look" "Look it up"
    OrderLooking "order_looking" "We are looking it up."
    ContactTitle "contact_title" "How can we reach you?"
    Name "name" "Name"
    Phone "phone" "Phone number"
    Company "company" "Company"
    Country "country" "Country"
    Optional "optional" "optional"
    Yes "yes" "Yes"
    No "no" "No"
    FormSent "form_sent" "Sent. Thank you."
    FormProblems "form_problems" "Please look at {n} places again:"
    FormProblemsOne "form_problems_one" "Please look at one place again:"
    ConsentMore "consent_more" "Read more"
    ConsentNeeded "consent_needed" "We need your consent for this."
    ProblemMissing "problem_missing" "Please fill this in."
    ProblemChoose "problem_choose" "Please choose one."
    ProblemEmail "problem_email" "Please give an address like name@example.com."
    ProblemTel "problem_tel" "Please give a number like +82 10 1234 5678."
    ProblemShort "problem_short" "Please write at least {n} characters."
    ProblemLong "problem_long" "Please write at most {n} characters."
    ProblemDate "problem_date" "Please choose a day."
    ProblemEarly "problem_early" "Not before {day}, please."
    ProblemLate "problem_late" "Not after {day}, please."
    Booked "booked" "Booked: {when}"
    BookingAsked "booking_asked" "Asked for: {when}"
    BookingSaid "booking_said" "Please book {when}"
    BookingDay "booking_day" "Day"
    BookingTime "booking_time" "Time"
    BookingNone "booking_none" "No times are free at the moment."
    BookingZone "booking_zone" "Times are yours ({zone})."
    Book "book" "Book {when}"
    ReturnTitle "return_title" "Send back from order {number}"
    ReturnSend "return_send" "Ask for the return"
    ReturnSent "return_sent" "We have your return and will write to you."
    ReturnSaid "return_said" "I would like to return: {what}"
    ReturnOver "return_over" "The time to send this back is over."
    ReturnWhy "return_why" "Reason"
    ReturnOutcome "return_outcome" "What would you like instead?"
    ReturnWrong "return_wrong" "Please choose what to send back, and why."
    QuizBegin "quiz_begin" "Start"
    QuizBack "quiz_back" "Back"
    QuizNext "quiz_next" "Next"
    QuizAgain "quiz_again" "Start again"
    QuizPlace "quiz_place" "Question {i} of about {n}"
    QuizMost "quiz_most" "Choose up to {n}."
    QuizSeveral "quiz_several" "Choose all that fit."
    QuizBroken "quiz_broken" "This quiz does not work. Ask us instead."
}

/// A word now; tracks the language.
pub(in crate::ui) fn say(chat: Chat, word: Word) -> String {
    let (name, english) = entry(word);
    i18n::translated(chat, "rich-", name).unwrap_or_else(|| english.to_owned())
}

/// A word with one `{name}` filled in.
#[allow(dead_code, reason = "for types to come")]
pub(in crate::ui) fn fill(chat: Chat, word: Word, name: &str, value: &str) -> String {
    i18n::fill_in(&say(chat, word), name, value)
}

/// A word that counts, in its plural form (`missed_one` beside `missed`), with
/// `{n}` filled in.
#[allow(dead_code, reason = "for types to come")]
pub(in crate::ui) fn count(chat: Chat, word: Word, n: i64) -> String {
    let (category, digits) = i18n::with_intl(chat, |intl| (intl.plural(n), intl.number(n)));
    let form = [entry(word).0, "_", category].concat();
    let text = i18n::translated(chat, "rich-", &form).or_else(|| {
        let english = chat.language.with(|language| language == "en");
        let known = i18n::lines(TABLE).find(|(name, _)| english && *name == form);
        known.map(|(_, text)| text.to_owned())
    });
    i18n::fill_in(&text.unwrap_or_else(|| say(chat, word)), "n", &digits)
}

fn entry(word: Word) -> (&'static str, &'static str) {
    i18n::entry(TABLE, word as usize)
}

#[cfg(test)]
mod tests {
    use super::TABLE;
    use crate::ui::i18n::checks;

    #[test]
    fn korean_has_every_word_fills_in_the_same_and_is_polite() {
        checks::korean(TABLE, include_str!("../../../locales/rich-ko.json"));
    }
}
