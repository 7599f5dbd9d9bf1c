//! What the assistant understands and says in English.

use super::Intent::{
    Alert, AreYouBot, Back, Booking, Care, Complaint, Contact, Discount, English, Gift, Goodbye, Greeting,
    Help, Home, Hours, Korean, OrderStatus, Outdoor, Pairs, Payment, Person, Privacy, Progress, Rate,
    Recommend, Reorder, Returns, ShippingCost, ShippingTime, Show, Similar, Sizing, Stock, Thanks, Unknown,
    Warranty,
};
use super::{Intent, Table};

pub(super) static TABLE: Table = Table {
    patterns: PATTERNS,
    says: SAYS,
    labels: LABELS,
    greeting: "Hello! I'm the Aisle demo, an automated shop assistant. \
        I can find things for you, look up an order, or answer questions. How can I help?",
    order: &[
        "Demo order **{n}**: packed this morning and handed to the courier. \
            It would arrive in one or two working days.\n\n_This status is made up: no real order was looked up._",
        "Demo order **{n}**: on its way, last seen at the parcel centre. \
            It would arrive tomorrow.\n\n_I invented this status; the demo knows no real orders._",
        "Demo order **{n}**: paid and waiting to be packed. \
            It would leave the warehouse today.\n\n_This is a pretend status, for the demo only._",
    ],
    order_unknown: "I find no order **{n}**. (In this demo, every number has an order but those of zeros.) \
        Is it written like that in the e-mail?",
    order_again: "I couldn't find an order number in that. It has at least three digits, for example 10482. \
        Any number works here, since the status is made up anyway.",
    colleague: "Hello, I'm the demo colleague. I'm a script too, so that you can see what a handover looks like. \
        In a real shop, this is where one of the team would write to you. What is it about?",
    colleague_already: "You're already with the demo colleague, and I'm a script: nobody from a team reads this demo. \
        I can still go through returns with you, or give you back to the assistant.",
    line: "You wait in line for it, as one does in a shop; the line is made up and takes half a minute.",
    left: "You are out of the line, and I am still here. What would you like to know?",
    lost: "I'm still not getting it, sorry. Let me bring in the demo colleague.",
    lost_again: &[
        "That is beyond my script. I know about delivery, returns, sizes, orders, payment and products.",
        "I can't answer that one: this is a demo with a fixed set of answers. Would you like to see what I know?",
        "Sorry, still no match in my script. A single word such as \"delivery\" or \"returns\" works best.",
    ],
    back: "The assistant again. What would you like to know?",
    bot: "Aisle demo",
    colleague_name: "Demo colleague (scripted)",
};

const PATTERNS: &[(Intent, &str)] = &[
    (
        ShippingCost,
        "ship+cost|deliver+cost|ship+price|deliver+price|ship+fee|deliver+fee|how much+ship|\
         how much+deliver|free ship|free deliver|postage|ship+free|deliver+free|ship to|deliver to|\
         ship abroad|ship international|international ship|shipping to|delivery to|overseas|\
         shipping charge|delivery charge",
    ),
    (
        ShippingTime,
        "how long+ship|how long+deliver|how fast+ship|how fast+deliver|how quick+ship|\
         how quick+deliver|when+arrive|when+ship|when+deliver|when will i get|when do i get|\
         delivery time|shipping time|delivery date|express|next day|same day|arrive by|here by|\
         how many days|ship|deliver",
    ),
    (
        Returns,
        "return|refund|exchange|send back|send it back|send this back|money back|bring it back|\
         doesnt fit|does not fit|didnt fit|changed my mind|swap",
    ),
    (
        Sizing,
        "size|sizing|fit$|fits|true to size|too small|too big|too large|measure|how tall|how wide|\
         dimension|between sizes|runs small|runs large|what fit|how big",
    ),
    (
        OrderStatus,
        "where+order|where+parcel|where+package|order status|status+order|track|my order$|\
         order number|order i placed|i ordered|the order|when+my order+arrive|my parcel|my package|\
         find my order|check+order|hasnt arrived|has not arrived|not arrived|havent received|\
         have not received",
    ),
    (
        Payment,
        "pay$|payment|paying|paypal|credit card|debit card|visa$|mastercard|apple pay|google pay|\
         klarna|instal|invoice|bank transfer|cash on|accept+card|kakao pay|can i pay",
    ),
    (
        Hours,
        "open$|opening|hours|when+open|when+close|closed on|working hours|business hours|weekend|\
         sunday|saturday|available today|are you online|holiday",
    ),
    (
        Outdoor,
        "outdoor|hiking|hike|camp|trail|tent$|backpack|rain|trekking|picnic|mountain",
    ),
    (
        Home,
        "for the home|for home|for my home|my flat|my apartment|living room|bedroom|kitchen|lamp|\
         cushion|blanket|candle|my house|decor|mug",
    ),
    (
        Recommend,
        "recommend|suggest|what should i buy|help me choose|help me find|looking for|best seller|\
         bestseller|popular|what do you sell|what do you have|whats new|what is new|any ideas|\
         show me|which one|something nice",
    ),
    (
        Gift,
        "gift|present for|a present|birthday|christmas|anniversary|for my mum|for my mom|for my dad|\
         for my wife|for my husband|for my friend|for my girlfriend|for my boyfriend|wedding|\
         housewarming|gift wrap",
    ),
    (
        Discount,
        "discount|coupon|promo|voucher|sale$|on sale|sales$|cheaper|deal$|deals|code$|special offer|\
         any offers|black friday|student",
    ),
    (
        Stock,
        "stock|size+stock|size+available|available|availability|sold out|back in|restock|still have|do you still|run out|\
         how many left|other colour|other color",
    ),
    (Show, "boots under|show me boots"),
    (
        Similar,
        "similar|something like|more like|like this one|like that one|alternative|compare them",
    ),
    (
        Pairs,
        "what goes|goes with|go with it|go with this|goes well|go well with|pairs with|pair with|to go along|\
         what else do i need|wear with|complete the",
    ),
    (
        Alert,
        "tell me when+back|let me know when+back|notify me|stock alert|alert me|when+back in stock|\
         tell me when+in stock|let me know when+in stock",
    ),
    (
        Reorder,
        "order again|reorder|re order|buy again|same again|the usual|repeat my order|same order|\
         what i bought last|order the same",
    ),
    (
        Booking,
        "appointment|book a|booking|book some|video call|schedule|a time to talk|advice from the workshop|\
         meet you|call back|callback|visit you|visit the",
    ),
    (
        Progress,
        "how much more+free|how far+free deliver|how far+free ship|missing+free|until free|away from free deliver|reach free deliver|\
         get free deliver|left+free deliver",
    ),
    (
        Rate,
        "rate this|rate you|rate the chat|feedback|leave a review of this chat|how did you do",
    ),
    (
        Contact,
        "contact me|email me|e mail me|get back to me|write to me|leave my|my email address|\
         answer me by|send me an e",
    ),
    (
        Care,
        "material|made of|made from|fabric|wool|cotton|leather|wash|clean|care$|care instructions|\
         take care of|waterproof|iron|tumble|organic|vegan|dishwasher",
    ),
    (
        Warranty,
        "warranty|warranties|guarantee|repair|how long+last|spare part|covered if",
    ),
    (
        Privacy,
        "privacy|who reads|who can read|does anyone read|does anybody read|my data|personal data|\
         gdpr|what do you store|what is stored|is this saved|delete my|is this private|cookie",
    ),
    (
        Help,
        "help$|what can you do|what can i ask|what do you know|how does this work|topics|menu$|\
         what else|options",
    ),
    (
        Person,
        "talk to a person|real person|speak to|speak with|talk to some|talk to a human|a human|\
         talk with|human please|agent$|representative|customer service|customer support|live chat|\
         somebody real|someone real|a person|operator|your manager|call me|a colleague",
    ),
    (
        Back,
        "back to the assistant|back to the bot|the assistant again|back to assistant",
    ),
    (
        Thanks,
        "thank|thx|cheers|much appreciated|appreciate it|great help|very helpful|ta$|awesome|perfect|\
         great$",
    ),
    (
        Goodbye,
        "bye|goodbye|see you|good night|have a nice day|have a good|thats all|that is all|\
         nothing else|cya$|see ya|farewell",
    ),
    (
        Complaint,
        "complain|broken|damaged|defect|faulty|terrible|awful|disappoint|angry|unhappy|annoyed|\
         unacceptable|wrong item|wrong product|the worst|ripped|missing from|not happy|ridiculous|\
         scratched|cracked|doesnt work|does not work|stopped working|frustrat",
    ),
    (English, "english|speak english|in english|switch to english"),
    (Korean, "korean|speak korean|in korean|switch to korean"),
    (
        AreYouBot,
        "are you a bot|are you a robot|are you human|are you real|are you a person|are you an ai|\
         are you a real|are you a human|is this a bot|am i talking to|am i chatting with|you a bot|\
         a machine|is this a real|chatbot|chatgpt|who are you|are you ai|is this automated",
    ),
    (
        Greeting,
        "hi$|hello|hey|good morning|good afternoon|good evening|howdy|hiya|yo$|greetings|good day|\
         anyone there|anybody there",
    ),
];

const LABELS: &[(Intent, &str)] = &[
    (ShippingTime, "How long is delivery?"),
    (ShippingCost, "What does delivery cost?"),
    (Returns, "How do returns work?"),
    (Sizing, "Which size fits?"),
    (OrderStatus, "Where is my order?"),
    (Recommend, "Recommend something"),
    (Outdoor, "Something for outdoors"),
    (Home, "Something for the home"),
    (Gift, "I need a gift"),
    (Show, "Boots under €250"),
    (Similar, "Something similar"),
    (Pairs, "What goes with it?"),
    (Discount, "Any discounts?"),
    (Alert, "Tell me when it is back"),
    (Reorder, "Order again"),
    (Booking, "Book a video call"),
    (Progress, "How much more until free delivery?"),
    (Rate, "Rate this chat"),
    (Contact, "Contact me by e-mail"),
    (Help, "What can I ask?"),
    (Person, "Talk to a person"),
    (Back, "Back to the assistant"),
];

const SAYS: &[(Intent, &[&str])] = &[
    (Show, &["This is what I found:", "Here you are:"]),
    (Similar, &["These are like it:", "These come close:"]),
    (
        Pairs,
        &[
            "These go well together, in middle sizes:",
            "This is what others take with it:",
        ],
    ),
    (
        Alert,
        &[
            "Gladly: one message when it is back, and no more. (In this demo, nothing is ever sent.)",
            "I'll note that down. Where should it go? This is a demo, so nothing is really sent.",
        ],
    ),
    (
        Reorder,
        &[
            "This is what you might have bought. I made it up, since the demo knows no real orders:",
            "The same again, from an order that I made up:",
        ],
    ),
    (
        Booking,
        &[
            "These times are free. They are pretend times, so nobody will call:",
            "Choose a time; it stays in this demo:",
        ],
    ),
    (
        Progress,
        &["This is how far your cart has come:", "The bar knows your cart:"],
    ),
    (
        Rate,
        &[
            "I'd like to know. It stays in your browser:",
            "Go ahead, be honest:",
        ],
    ),
    (
        Contact,
        &[
            "A real team would write to you. Here it stays in your browser:",
            "Where to? In this demo, nothing is sent:",
        ],
    ),
    (
        Greeting,
        &[
            "Hello, and welcome! What can I do for you?",
            "Hello again! What would you like to know?",
        ],
    ),
    (
        ShippingTime,
        &[
            "In this demo shop, standard delivery takes two to four working days. \
            Express, ordered before 15:00, comes the next morning. You choose at the checkout.",
            "Two to four working days by standard delivery, or the next morning by express \
            if the order is in before 15:00.",
        ],
    ),
    (
        ShippingCost,
        &[
            "Standard delivery is €4.90 and free from €80; express is €12.90. \
            The checkout shows the exact amount for your address before you pay.",
            "The checkout shows the exact delivery price for your address before anything is paid, \
            including for addresses abroad. Larger orders go free by standard delivery.",
        ],
    ),
    (
        Returns,
        &[
            "You have 60 days to send things back, worn or not:\n\n\
            - use the label that came in the parcel\n- drop it at any collection point\n\
            - the money is back within three days of its arrival\n\nExchanges work the same way and cost nothing. \
            You can begin right here, with an order that I made up.",
            "Sixty days, worn or not, with the label from the parcel. \
            Tick what should go back, in an order that I made up.",
        ],
    ),
    (
        Sizing,
        &[
            "Most of our clothing runs true to size. If you are between two sizes, take the larger one for layers \
            and the smaller one for a close fit. This is the table, measured on the product itself:",
            "Lay something you own flat, measure it, and compare with this table: \
            that is more reliable than the letter on the label.",
        ],
    ),
    (
        OrderStatus,
        &[
            "Gladly. What is the order number? It is in the confirmation e-mail, for example 10482. \
            This is a demo, so any number will do.",
            "Which order number is it? Something like 10482. I will make up a status for it, since this is a demo.",
        ],
    ),
    (
        Payment,
        &[
            "A shop would list its own ways to pay here: usually cards, PayPal, Apple Pay, Google Pay and local ones. \
            This demo takes no payment at all, so please don't type card details into this chat.",
            "The demo shop's checkout takes no real payment. Real shops usually offer cards, PayPal and mobile wallets. \
            Never send card numbers in a chat.",
        ],
    ),
    (
        Hours,
        &[
            "I'm a program, so I'm here day and night. The demo shop's pretend team hours are Monday to Friday, \
            9:00 to 18:00, and Saturday, 10:00 to 14:00.",
            "Me: always. The pretend team: Monday to Friday 9:00 to 18:00, Saturday 10:00 to 14:00.",
        ],
    ),
    (
        Recommend,
        &[
            "With pleasure. Two or three questions, and I can say what fits:",
            "Let's find something. Begin whenever you like:",
        ],
    ),
    (
        Outdoor,
        &[
            "For days and nights outside, I'd start with these:",
            "These are made for outdoors. Shall I help you choose?",
        ],
    ),
    (
        Home,
        &[
            "For the home, these are safe choices:",
            "Something small with a big effect. These are for indoors:",
        ],
    ),
    (
        Gift,
        &[
            "A present, nice! None of these needs a size:",
            "If you're not sure of taste or size, one of these suits nearly everybody:",
        ],
    ),
    (
        Discount,
        &[
            "There is a code, and it works in this demo shop's cart. Nothing is charged, though:",
            "Here it is once more. It goes into the demo shop's cart with one press:",
        ],
    ),
    (
        Stock,
        &[
            "This is what the demo shop has of it:",
            "As far as this demo knows, it stands like this:",
        ],
    ),
    (
        Care,
        &[
            "As a rule: wool cold and dried flat, shells at 30 °C, leather brushed dry. This says more:",
            "When in doubt: cold, gentle, and dried in the air. The whole story:",
        ],
    ),
    (
        Warranty,
        &[
            "We repair what we have sold for as long as you own it: patches, seams and poles for nothing. \
            The workshop only needs to know what it is (in this demo, nothing is sent):",
            "Repairs are free, parts cost what they cost us. Tell the workshop here:",
        ],
    ),
    (
        Privacy,
        &[
            "Nobody reads this: the demo runs entirely in your browser and sends nothing anywhere. \
            From your first message on, the conversation is kept on this device, as far as the shop's settings allow.",
            "It stays on this device. No server, no team, no tracking. The widget's forget() call erases all of it.",
        ],
    ),
    (
        Help,
        &[
            "I can:\n\n- find products by words, colour and price, or with a few questions\n\
            - look an order up, order again, begin a return\n- show sizes, what goes together, and what is left\n\
            - give you a code, book a call, tell you about delivery and care\n\n\
            I also speak Korean. What would you like to do?",
            "Try a short question, such as \"how long is delivery?\" or \"I need a gift\".",
        ],
    ),
    (
        Person,
        &["I'll be plain: no person is behind this demo. \
            I'll hand you over to the demo colleague, which is a script as well, so that you can see how it works."],
    ),
    (
        Thanks,
        &[
            "You're welcome! Is there anything else?",
            "My pleasure. I'm here if you need anything more.",
        ],
    ),
    (
        Goodbye,
        &[
            "Goodbye, and thank you for trying the demo!",
            "See you! The conversation stays here for next time.",
        ],
    ),
    (
        Complaint,
        &[
            "I'm sorry, that is not how it should be. Thank you for telling me. \
            I'm handing you over to the demo colleague, which is a script too, so that you don't have to explain twice.",
            "I'm sorry about that, and I understand that it's annoying. \
            In a real shop, you would now get a replacement or your money back.",
        ],
    ),
    (
        English,
        &["Of course, in English from here on. What can I do for you?"],
    ),
    (Korean, &["Of course."]),
    (
        AreYouBot,
        &[
            "Yes, I'm a bot: a small program in this page that recognises words and gives prepared answers. \
            No person and no AI service is involved.",
            "Still a bot, yes. Everything here is scripted, the demo colleague as well.",
        ],
    ),
    (
        Unknown,
        &[
            "I'm not sure I understood. I'm a simple program and know about delivery, returns, sizes, orders and products. \
            Could you say it in other words?",
            "Sorry, I didn't get that one either. One of these may help:",
        ],
    ),
];
