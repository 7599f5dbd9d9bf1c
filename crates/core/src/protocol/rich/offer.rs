//! What makes an offer better: coupons, the way to free shipping, and a word when
//! something is there again.

use super::super::{Price, Timestamp};
use super::form::Consent;
use super::goods::Product;

rich_words! {
    /// What the shop knows of a coupon.
    CouponStatus {
        /// It is in the cart.
        "applied" Applied,
        /// It was used in an order.
        "used" Used,
        /// Its time has passed, or the shop took it back.
        "expired" Expired,
        else
        /// It can be used.
        "issued" Issued
    }

    /// A way to be told.
    ChannelKind {
        /// A letter.
        "email" Email,
        /// A text message.
        "sms" Sms,
        /// A notification of the browser.
        "push" Push,
        /// WhatsApp.
        "whatsapp" Whatsapp,
        /// Facebook Messenger.
        "messenger" Messenger,
        /// Instagram.
        "instagram" Instagram,
        /// Telegram.
        "telegram" Telegram,
        /// LINE.
        "line" Line,
        /// KakaoTalk.
        "kakaotalk" Kakaotalk,
        /// X.
        "x" X,
        /// A call.
        "phone" Phone,
        else
        /// Something else, named by its label.
        "other" Other
    }
}

rich_records! {
    /// What a coupon takes off. Several may hold together.
    CouponValue {
        /// Percent, 1 to 100.
        percent: Option<u32> = count(100);
        /// An amount.
        amount: Option<Price> = price;
        /// Shipping is free.
        free_shipping: bool = flag;
        /// From this worth of the cart on.
        minimum: Option<Price> = price;
    }

    /// Data of `coupon`, version 1.
    Coupon {
        must {
            /// What is typed at the checkout.
            code: String = line(60);
        }
        /// What it is for, such as `10 % off your first order`.
        label: String = line(200);
        /// What it takes off.
        value: Option<CouponValue> = some;
        /// Under which conditions.
        terms: String = text(4000);
        /// The code is covered until the visitor asks for it.
        hidden: bool = flag;
        /// Until when it holds.
        expires_at: Option<Timestamp> = time;
        /// What the shop knows of it.
        state: CouponStatus = word;
    }

    /// Data of `cart-progress`, version 1.
    CartProgress {
        must {
            /// How much there must be in the cart.
            threshold: Price = money;
            /// What there is to gain, such as `Free shipping`.
            reward: String = line(200);
        }
        /// How much there is; the page's cart if not said.
        current: Option<Price> = price;
        /// What is said when it is reached.
        done: String = line(200);
    }

    /// A way to be told.
    Channel {
        /// Which way.
        kind: ChannelKind = word;
        /// Its name, for one that the widget has no name for.
        label: String = line(80);
    }

    /// Data of `stock-alert`, version 1.
    StockAlert {
        must {
            /// What is waited for.
            product: Product = one;
        }
        /// Id of the variant; chosen on the card if not said.
        variant: String = id;
        /// How one can be told; by e-mail if nothing is said.
        channels: Vec<Channel> = list(6);
        /// What one agrees to.
        consent: Option<Consent> = some;
    }

    /// A way to go on elsewhere.
    HandoffChannel {
        must {
            /// Where it leads, with what finds the conversation again.
            url: String = link_at;
        }
        /// Which way.
        kind: ChannelKind = word;
        /// Its name, for one that the widget has no name for.
        label: String = line(80);
    }

    /// Data of `handoff`, version 1.
    Handoff {
        must {
            /// The ways.
            channels: Vec<HandoffChannel> = list(12);
        }
        /// What stands above them, markup.
        text: String = text(4000);
    }
}
