//! What English-speaking visitors write, and what it means.

use super::Intent;

pub(super) const PHRASES: &[(Intent, &[&str])] = &[
    (
        Intent::Greeting,
        &[
            "Hi",
            "hello there",
            "Hey!",
            "good morning",
            "Good evening :)",
            "Hi, anyone there?",
        ],
    ),
    (
        Intent::ShippingTime,
        &[
            "How long is delivery?",
            "how fast do you ship",
            "When would it arrive?",
            "Do you have next day delivery?",
            "what's the delivery time to Leeds",
            "Hello, how long does shipping take?",
        ],
    ),
    (
        Intent::ShippingCost,
        &[
            "What does delivery cost?",
            "how much is shipping",
            "Is there free shipping?",
            "Do you ship to Germany?",
            "shipping fees?",
            "Do you deliver to islands",
            "How much is the postage",
        ],
    ),
    (
        Intent::Returns,
        &[
            "How do returns work?",
            "I want my money back",
            "can I exchange this",
            "refund policy?",
            "It doesn't fit, can I send it back?",
            "I changed my mind",
        ],
    ),
    (
        Intent::Sizing,
        &[
            "Which size fits?",
            "Is it true to size?",
            "does it run... what size am I at 180cm",
            "Is the jacket too small for me",
            "what are the dimensions",
            "How big is the bag?",
        ],
    ),
    (
        Intent::OrderStatus,
        &[
            "Where is my order?",
            "track my parcel",
            "order status please",
            "my package hasn't arrived",
            "I'd like to check on order 48213",
            "When will my order arrive?",
        ],
    ),
    (
        Intent::Payment,
        &[
            "Can I pay with PayPal?",
            "do you accept credit cards",
            "What payment methods are there?",
            "Apple Pay?",
            "can I get an invoice",
            "is there Klarna",
        ],
    ),
    (
        Intent::Hours,
        &[
            "What are your opening hours?",
            "when do you open",
            "are you there at the weekend?",
            "Open on Sunday?",
            "what are your working hours",
            "holiday hours?",
        ],
    ),
    (
        Intent::Recommend,
        &[
            "Recommend something",
            "What do you suggest?",
            "what are your best sellers",
            "I'm looking for something nice",
            "what do you sell",
            "any ideas what's popular?",
        ],
    ),
    (
        Intent::Outdoor,
        &[
            "Something for outdoors",
            "I go hiking a lot",
            "we love camping",
            "a backpack",
            "gear for the mountains",
            "for rainy days",
        ],
    ),
    (
        Intent::Home,
        &[
            "Something for the home",
            "for my living room",
            "I need a lamp",
            "something for the kitchen",
            "a cosy blanket",
            "new cushions",
        ],
    ),
    (
        Intent::Gift,
        &[
            "I need a gift",
            "gift ideas?",
            "it's for my wife",
            "a birthday present",
            "What about a housewarming?",
            "something for Christmas",
        ],
    ),
    (
        Intent::Discount,
        &[
            "Any discounts?",
            "do you have a coupon",
            "promo code?",
            "Is anything on sale?",
            "got a voucher?",
            "are there deals",
        ],
    ),
    (
        Intent::Stock,
        &[
            "Is it in stock?",
            "Is this available in blue",
            "it's sold out, when is it back in?",
            "will you restock the flask",
            "do you still have the green one",
            "how many left?",
        ],
    ),
    (
        Intent::Care,
        &[
            "What is it made of?",
            "can I wash it",
            "Which materials do you use?",
            "is it waterproof",
            "how do I clean leather",
            "Is the cotton organic?",
        ],
    ),
    (
        Intent::Warranty,
        &[
            "Is there a warranty?",
            "how long is the guarantee",
            "can you repair it",
            "do you sell spare parts",
            "what warranty do I have",
        ],
    ),
    (
        Intent::Privacy,
        &[
            "Who reads this?",
            "what happens with my data",
            "Is this private?",
            "privacy policy",
            "do you use cookies",
        ],
    ),
    (
        Intent::Help,
        &[
            "help",
            "What can you do?",
            "What can I ask?",
            "how does this work",
            "what else is there",
        ],
    ),
    (
        Intent::Person,
        &[
            "Talk to a person",
            "I want to speak to someone",
            "human please",
            "can I talk to somebody about shipping",
            "customer service!",
            "Is there a colleague? I need a colleague",
        ],
    ),
    (
        Intent::Back,
        &[
            "Back to the assistant",
            "the assistant again please",
            "back to the bot",
            "can I go back to the assistant",
            "please give me the assistant again",
        ],
    ),
    (
        Intent::Thanks,
        &[
            "Thanks!",
            "thank you so much",
            "cheers",
            "thx",
            "that was very helpful",
            "perfect",
        ],
    ),
    (
        Intent::Goodbye,
        &["bye", "Goodbye!", "see you", "have a nice day", "that's all"],
    ),
    (
        Intent::Complaint,
        &[
            "The mug arrived broken",
            "this is unacceptable",
            "I'm really disappointed",
            "I got the wrong item",
            "My lamp doesn't work",
            "I want to complain about delivery",
        ],
    ),
    (
        Intent::English,
        &[
            "In English please",
            "do you speak English?",
            "english",
            "Can we switch to English",
            "English!",
        ],
    ),
    (
        Intent::Korean,
        &[
            "In Korean please",
            "do you speak Korean?",
            "korean",
            "Can we switch to Korean",
            "Korean!",
        ],
    ),
    (
        Intent::AreYouBot,
        &[
            "Are you a bot?",
            "are you human?",
            "Is this a bot",
            "am I talking to a machine",
            "who are you",
            "Are you a real person?",
        ],
    ),
    (
        Intent::Similar,
        &[
            "Something similar",
            "Show me something like it",
            "do you have an alternative",
            "Compare them for me",
            "more like this please",
        ],
    ),
    (
        Intent::Pairs,
        &[
            "What goes with it?",
            "What goes well with this?",
            "what pairs with the boots",
            "what else do I need for it",
            "which trousers go well with that jacket?",
        ],
    ),
    (
        Intent::Alert,
        &[
            "Tell me when it is back",
            "let me know when the boots are back",
            "notify me please",
            "can I get a stock alert",
            "Let me know when XL is in stock",
        ],
    ),
    (
        Intent::Reorder,
        &[
            "Order again",
            "I want to reorder",
            "the usual, please",
            "same order as last time",
            "can I buy again what I had",
        ],
    ),
    (
        Intent::Booking,
        &[
            "Book a video call",
            "can I book an appointment?",
            "I'd like to schedule a call",
            "can you call back tomorrow",
            "do you offer advice from the workshop",
        ],
    ),
    (
        Intent::Progress,
        &[
            "How much more until free delivery?",
            "how far am I from free delivery",
            "what is missing for free shipping",
            "how do I reach free delivery",
            "am I far away from free delivery",
        ],
    ),
    (
        Intent::Rate,
        &[
            "Rate this chat",
            "I want to give feedback",
            "can I rate you",
            "how did you do? five stars",
            "some feedback for you",
        ],
    ),
    (
        Intent::Contact,
        &[
            "Contact me by e-mail",
            "please email me",
            "get back to me later",
            "can I leave my address",
            "could you write to me instead",
        ],
    ),
    (
        Intent::Unknown,
        &["flibbertigibbet", "qwerty", "???", "the weather on Mars", "2 + 2"],
    ),
];
