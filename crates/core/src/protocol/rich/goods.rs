//! What the shop sells: a product, a row of them, several for one price.

use super::super::{Image, Price};

rich_words! {
    /// Whether it can be had.
    Stock {
        /// Can be bought.
        "in" In,
        /// Can be bought, few are left.
        "low" Low,
        /// Cannot be bought now.
        "out" Out,
        /// Can be ordered before it is there.
        "preorder" Preorder,
        else
        /// Nobody says.
        "unknown" Unknown
    }
}

rich_records! {
    /// What a measure of it costs, for comparing.
    UnitPrice {
        must {
            /// The price of one measure.
            price: Price = money;
            /// The measure, such as `100 ml`.
            per: String = line(40);
        }
    }

    /// What customers thought of it.
    Stars {
        must {
            /// 0 to 500: hundredths of a star.
            value: u32 = number(500);
        }
        /// How many have said so.
        count: Option<u32> = count(1_000_000_000);
    }

    /// One of the values of an option.
    OptionValue {
        must {
            /// The shop's name for it.
            id: String = id;
            /// Its words, such as `41` or `Forest green`.
            label: String = line(80);
        }
        /// Its colour as `#rrggbb`.
        swatch: Option<String> = color;
        /// Its picture, instead of a colour.
        image: Option<Image> = image;
    }

    /// Something to choose, such as the size.
    ProductOption {
        must {
            /// What is chosen, such as `Size`.
            name: String = line(60);
            /// What there is to choose from.
            values: Vec<OptionValue> = list(100);
        }
    }

    /// One thing that can be bought.
    Variant {
        must {
            /// The shop's name for it.
            id: String = id;
        }
        /// Ids of the values it has, in the order of the options.
        choice: Vec<String> = ids(4);
        /// Its price, if it is not the product's.
        price: Option<Price> = price;
        /// Its former price.
        was: Option<Price> = price;
        /// Whether it can be had.
        stock: Stock = word;
        /// How many are left.
        left: Option<u32> = count(1_000_000);
        /// Its picture.
        image: Option<Image> = image;
        /// Its page.
        url: Option<String> = page;
    }

    /// Data of `product`, version 1.
    Product {
        must {
            /// Its name.
            title: String = line(200);
        }
        /// The shop's name for it. Without one it cannot be put into a cart.
        id: String = id;
        /// Its page.
        url: Option<String> = page;
        /// Its picture.
        image: Option<Image> = image;
        /// Its price.
        price: Option<Price> = price;
        /// Its former price.
        was: Option<Price> = price;
        /// What a measure of it costs.
        unit_price: Option<UnitPrice> = some;
        /// What customers thought of it.
        rating: Option<Stars> = some;
        /// Whether it can be had.
        stock: Stock = word;
        /// How many are left.
        left: Option<u32> = count(1_000_000);
        /// Words on its picture, such as `New`.
        badges: Vec<String> = lines(4, 40);
        /// What to choose.
        options: Vec<ProductOption> = list(4);
        /// What can be bought, if there is a choice.
        variants: Vec<Variant> = list(500);
        /// Most that one visitor may buy.
        max_quantity: Option<u32> = count(10_000);
        /// Who makes it.
        brand: String = line(80);
        /// What there is to say of it, markup.
        description: String = text(20_000);
    }

    /// Words that lead somewhere.
    More {
        must {
            /// The words.
            label: String = line(80);
            /// Where they lead.
            url: String = page_at;
        }
    }

    /// Data of `carousel`, version 1.
    Carousel {
        must {
            /// The products.
            items: Vec<Product> = list(10_000);
        }
        /// What they have in common.
        title: String = line(200);
        /// Where there are more.
        more: Option<More> = some;
    }

    /// One of the parts of a bundle.
    BundleItem {
        must {
            /// What it is.
            product: Product = one;
        }
        /// How many of it; 1 if not said.
        quantity: Option<u32> = count(1_000);
    }

    /// Data of `bundle`, version 1.
    Bundle {
        must {
            /// What it consists of.
            items: Vec<BundleItem> = list(12);
        }
        /// The shop's name for the whole.
        id: String = id;
        /// Its name.
        title: String = line(200);
        /// What the whole costs; the sum of the parts if not said.
        price: Option<Price> = price;
        /// What it would cost otherwise.
        was: Option<Price> = price;
    }
}
