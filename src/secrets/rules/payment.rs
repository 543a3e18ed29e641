//! Payment, shops and money.
//!
//! One row each; examples are split so that no scanner trips over this file, and no row matches without its keyword.

use crate::secrets::checksum::Check;
use crate::secrets::rule::{Reach, Row, Value};

/// The rows, from the precise to the general.
pub(super) const ROWS: &[Row] = &[
    Row {
        id: "stripe-key",
        title: "a live Stripe key",
        keywords: &["sk_live_", "rk_live_"],
        pattern: r"\b[sr]k_live_[A-Za-z0-9]{16,247}\b",
        reach: Reach::Line(260),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("STRIPE_KEY = \"sk", "_live_4eC39HqLyjWDarjtT1zdp7dc\""),
            concat!("rk", "_live_9xQmB2vLk7RtZn4WsYp1"),
        ],
        ignores: &[
            concat!("sk", "_test_4eC39HqLyjWDarjtT1zdp7dc"),
            concat!("sk", "_live_xxxxxxxxxxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "stripe-webhook-secret",
        title: "a Stripe webhook secret",
        keywords: &["whsec_"],
        pattern: r"\bwhsec_[A-Za-z0-9+/]{32,64}",
        reach: Reach::Line(110),
        entropy: 3.4,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("STRIPE=whsec_ezEpKsT", "JQjzuzGD1k35DMPNFQQ1", "FQfLQAT6dOXPy4uaHwO3A"),
            concat!("value: \"whsec_HV", "vGcsfxBONWCUwYap", "7iZOTaEn8zgvcr\","),
        ],
        ignores: &[
            concat!("whse", "c_blx", "h1weR"),
            concat!("whsec_xxxxxx", "xxxxxxxxxxxxx", "xxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "square-token",
        title: "a Square access token",
        keywords: &["eaaae", "eaaal"],
        pattern: r"\b(?P<secret>(?:EAAAE|EAAAl)[A-Za-z0-9_\-]{59})(?:[^A-Za-z0-9_\-]|$)",
        reach: Reach::Line(104),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("SQUARE=EAAAEL0a550aNqDj", "Nd8k5Pjg3HFrX54bAAQofoK1", "Me0I3Tbtou7NJpZqAqSBYcuU"),
            concat!("value: \"EAAAlhmOVEIDqFSC", "ySTyiszKHFupE7TBxu6XtLnZo", "gva5HHhdTf9cYGb7OYMUept\","),
        ],
        ignores: &[
            concat!("EAAA", "E1YZ", "hwjR1"),
            concat!("EAAAExxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "square-secret",
        title: "a Square OAuth secret",
        keywords: &["sq0csp-"],
        pattern: r"\b(?P<secret>sq0csp\-[A-Za-z0-9_\-]{43})(?:[^A-Za-z0-9_\-]|$)",
        reach: Reach::Line(90),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("SQUARE=sq0csp-HlCpc", "Q37MJcYwnRXJmhKbJ8R", "51PHjBaFCncq6yT6lct"),
            concat!("value: \"sq0csp-wEG7z", "GZTgt0BzYXIzeFBBJgOo", "F0FjMmhEIS0acQlPU1\","),
        ],
        ignores: &[
            concat!("sq0cs", "p-9Dk", "vGi8q"),
            concat!("sq0csp-xxxxxxxxx", "xxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "square-old-token",
        title: "a Square access token of the old form",
        keywords: &["sq0atp-"],
        pattern: r"\b(?P<secret>sq0atp\-[A-Za-z0-9_\-]{22})(?:[^A-Za-z0-9_\-]|$)",
        reach: Reach::Line(69),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("SQUARE=sq0at", "p-aTmD3HGbEk", "sNl1u3RrfSLk"),
            concat!("value: \"sq0at", "p-g1gSuTXPa65", "gRmm5Pb8dQ8\","),
        ],
        ignores: &[concat!("sq0a", "tp-02", "nzNIj"), concat!("sq0atp-xx", "xxxxxxxxxx", "xxxxxxxxxx")],
    },
    Row {
        id: "shopify-token",
        title: "a Shopify token",
        keywords: &["shpat_", "shpca_", "shppa_", "shpss_"],
        pattern: r"\b(?P<secret>(?:shpat_|shpca_|shppa_|shpss_)[a-f0-9]{32})(?:[^a-f0-9]|$)",
        reach: Reach::Line(78),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("SHOPIFY=shpat_e", "ac2f52068fd3df9", "7b066705366606e4"),
            concat!("value: \"shpss_8b", "c1cf5289435fffce", "094dee1433c206\","),
        ],
        ignores: &[
            concat!("shpa", "t_a71", "68a86"),
            concat!("shpat_000000", "0000000000000", "0000000000000"),
        ],
    },
    Row {
        id: "paypal-braintree-token",
        title: "a Braintree access token",
        keywords: &["access_token$production$"],
        pattern: r"\b(?P<secret>access_token\$production\$[a-z0-9]{16}\$[a-f0-9]{32})(?:[^a-z0-9]|$)",
        reach: Reach::Line(133),
        entropy: 2.8,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "PAYPAL=access_token$produc",
                "tion$1msud6x6gcvqqr17$ad162",
                "1ad87c1830b5bda9e6e8256f0c4"
            ),
            concat!(
                "value: \"access_token$produc",
                "tion$2233uhlhpinin5vm$ad1621",
                "ad87c1830b5bda9e6e8256f0c4\","
            ),
        ],
        ignores: &[
            concat!("access_to", "ken$produc", "tion$v24cl"),
            concat!("access_token$production$", "xxxxxxxxxxxxxxxx$0000000", "0000000000000000000000000"),
        ],
    },
    Row {
        id: "razorpay-key",
        title: "a Razorpay live key",
        keywords: &["rzp_live_"],
        pattern: r"\b(?P<secret>rzp_live_[A-Za-z0-9]{14})(?:[^A-Za-z0-9]|$)",
        reach: Reach::Line(63),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("RAZORPAY=r", "zp_live_0DL", "cEEcBB4evag"),
            concat!("value: \"rzp", "_live_9FaO2", "IxDlaPVTo\","),
        ],
        ignores: &[concat!("rzp_", "live", "_faZD"), concat!("rzp_liv", "e_xxxxxx", "xxxxxxxx")],
    },
    Row {
        id: "flutterwave-secret",
        title: "a Flutterwave secret key",
        keywords: &["flwseck-"],
        pattern: r"\b(?P<secret>FLWSECK\-[a-f0-9]{32}-X)(?:[^a-f0-9]|$)",
        reach: Reach::Line(102),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("FLUTTERWAVE=FLWSEC", "K-a4b7014aadb7995d", "64a627c96d9d6d97-X"),
            concat!("value: \"FLWSECK-a", "d93b72a91586d3b43", "16a78e93b3ae4b-X\","),
        ],
        ignores: &[
            concat!("FLWSE", "CK-1a", "f21614"),
            concat!("FLWSECK-000000", "00000000000000", "000000000000-0"),
        ],
    },
    Row {
        id: "gocardless-token",
        title: "a GoCardless live token",
        keywords: &["live_"],
        pattern: r"\b(?P<secret>live_[A-Za-z0-9_\-]{40})(?:[^A-Za-z0-9_\-]|$)",
        reach: Reach::Line(85),
        entropy: 3.8,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("GOCARDLESS=live_nl", "J9zx08GPch4Y8WJzcL2", "j9xS7XBhRyfD7HK11AZ"),
            concat!("value: \"live_1jr7v", "EUVEJYI7TisCl4H2zd", "gwJf010HN48JzTO5A\","),
        ],
        ignores: &[
            concat!("live", "_D36", "0QG5x"),
            concat!("live_xxxxxxxxxx", "xxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "plaid-token",
        title: "a Plaid access token",
        keywords: &["access-production-"],
        pattern: r"\baccess\-production\-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
        reach: Reach::Line(94),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("PLAID=access-product", "ion-f84ef46e-822f-e5", "e1-ad03-a34d38f8dc56"),
            concat!("value: \"access-produc", "tion-ff0cac6c-e18b-78", "da-6401-7585e6c3733d\","),
        ],
        ignores: &[
            concat!("access-p", "roduction", "-07483093"),
            concat!("access-production-", "00000000-0000-0000", "-0000-000000000000"),
        ],
    },
    Row {
        id: "plaid-secret",
        title: "a Plaid secret",
        keywords: &["plaid"],
        pattern: r#"(?i:plaid[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{30})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(110),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("PLAID_KEY = \"6", "cd8c872926d1f70", "a9646dc6e37e34\""),
            concat!("plaid_key: 88", "39ef2a7a29507a", "870cc136075875"),
        ],
        ignores: &[
            concat!("PLAID_KE", "Y = \"${PL", "AID_KEY}\""),
            concat!("plaid_key: 00", "00000000000000", "00000000000000"),
        ],
    },
    Row {
        id: "coinbase-secret",
        title: "a Coinbase secret",
        keywords: &["coinbase"],
        pattern: r#"(?i:coinbase[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{64})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(144),
        entropy: 3.8,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!(
                "COINBASE_KEY = \"YGOEThHlvcw",
                "7aqWkaoKP8olgibVQYUfucCfkgN",
                "qD0KDWTyF4NPfxTc5iaiECuELq\""
            ),
            concat!("coinbase_key: NsFYJ6h0vTXE", "JjUpbOHCFfUC3vZouRXcORLdLK", "0wd8t5WwzImtpzZwjEMTXrRiPo"),
        ],
        ignores: &[
            concat!("COINBASE_K", "EY = \"${COI", "NBASE_KEY}\""),
            concat!("coinbase_key: 000000000000", "00000000000000000000000000", "00000000000000000000000000"),
        ],
    },
    Row {
        id: "kraken-secret",
        title: "a Kraken secret",
        keywords: &["kraken"],
        pattern: r#"(?i:kraken[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9+/]{86})(?:[^A-Za-z0-9+/_]|$)"#,
        reach: Reach::Line(166),
        entropy: 3.9,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!(
                "KRAKEN_KEY = \"zGjVYOn1UAAcs3byouX",
                "TfOktOTNuoWjwekW0s6YF3Ak4wBlisYoxp",
                "UfNbypjmwNfCex4NUexAsQSqswIowczun\""
            ),
            concat!(
                "kraken_key: q2NSifmLu6MTZVBGSW6u",
                "MkJLauSHXwlJ9GTQwgaRp4d85Swvrs6jV",
                "Qq89uAOVOUxMzbQ5VBu1pTSAg59RINXHo"
            ),
        ],
        ignores: &[
            concat!("KRAKEN_KE", "Y = \"${KR", "AKEN_KEY}\""),
            concat!(
                "kraken_key: 00000000000000000000",
                "000000000000000000000000000000000",
                "000000000000000000000000000000000"
            ),
        ],
    },
    Row {
        id: "binance-secret",
        title: "a Binance secret",
        keywords: &["binance"],
        pattern: r#"(?i:binance[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{64})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(144),
        entropy: 3.8,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!(
                "BINANCE_KEY = \"XVHgLbQFl7c",
                "fTXhhx0uCVa6nyQjLefV6IP4Qms",
                "GP7P4PCMshPIir1fW3fXqDMqoO\""
            ),
            concat!("binance_key: bheMCtVCFRWH", "fJgh4L9yoGhnJ3YITNlwVeF7eV", "yZN9xWB9f5fMMig8Hs2dx9vOmw"),
        ],
        ignores: &[
            concat!("BINANCE_KE", "Y = \"${BIN", "ANCE_KEY}\""),
            concat!("binance_key: 000000000000", "00000000000000000000000000", "00000000000000000000000000"),
        ],
    },
    Row {
        id: "bittrex-secret",
        title: "a Bittrex secret",
        keywords: &["bittrex"],
        pattern: r#"(?i:bittrex[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{32})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("BITTREX_KEY = \"d", "4ed045c7db368924", "3a09fc0570ccbea\""),
            concat!("bittrex_key: 98", "22a72b2e8001ea2", "e975a77bd9b6e99"),
        ],
        ignores: &[
            concat!("BITTREX_KE", "Y = \"${BIT", "TREX_KEY}\""),
            concat!("bittrex_key: 00", "000000000000000", "000000000000000"),
        ],
    },
    Row {
        id: "kucoin-secret",
        title: "a KuCoin secret",
        keywords: &["kucoin"],
        pattern: r#"(?i:kucoin[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:[^a-f0-9\-_]|$)"#,
        reach: Reach::Line(116),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("KUCOIN_KEY = \"fe6", "e722c-1d85-df0e-a", "c41-41db7fbc9907\""),
            concat!("kucoin_key: 30e8", "9fb5-04d0-8dd4-e", "b2a-97be477c7156"),
        ],
        ignores: &[
            concat!("KUCOIN_KE", "Y = \"${KU", "COIN_KEY}\""),
            concat!("kucoin_key: 0000", "0000-0000-0000-0", "000-000000000000"),
        ],
    },
    Row {
        id: "finnhub-key",
        title: "a Finnhub key",
        keywords: &["finnhub"],
        pattern: r#"(?i:finnhub[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-z0-9]{20})(?:[^a-z0-9_]|$)"#,
        reach: Reach::Line(100),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("FINNHUB_KEY ", "= \"j1qxtf2bu", "hz52lhxcpaj\""),
            concat!("finnhub_key", ": ds3udpp2q", "42yholxhw3j"),
        ],
        ignores: &[
            concat!("FINNHUB_KE", "Y = \"${FIN", "NHUB_KEY}\""),
            concat!("finnhub_key", ": 000000000", "00000000000"),
        ],
    },
    Row {
        id: "paypal-secret",
        title: "a PayPal secret",
        keywords: &["paypal"],
        pattern: r#"(?i:paypal[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9_\-]{80})(?:[^A-Za-z0-9\-_]|$)"#,
        reach: Reach::Line(160),
        entropy: 3.8,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!(
                "PAYPAL_KEY = \"9DbuNEuzcqley577w",
                "nIGslAaaPg7tuHlOcVNk5UFcn02LuuhV",
                "98u8EU3mBHQa7nLogV1CcHUjNK3TinJ\""
            ),
            concat!(
                "paypal_key: 5gRQ6lrRcyuJSQscN6",
                "mKlMcI4NuVLZ0wTZ2eZJxX5Db06pQL6",
                "hVrNYR0II46Xs0dghmNILpVrxiQArtv"
            ),
        ],
        ignores: &[
            concat!("PAYPAL_KE", "Y = \"${PA", "YPAL_KEY}\""),
            concat!(
                "paypal_key: 000000000000000000",
                "0000000000000000000000000000000",
                "0000000000000000000000000000000"
            ),
        ],
    },
    Row {
        id: "easypost-key",
        title: "an EasyPost key",
        keywords: &["ezak"],
        pattern: r"\b(?P<secret>EZAK[A-Za-z0-9]{54})(?:[^A-Za-z0-9]|$)",
        reach: Reach::Line(98),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("EASYPOST=EZAKbLE9QFNG0", "SjfUmPS0RyWrysyDsv4kpq", "HkCBKkQ3hF0ol3bMPfiwzVd"),
            concat!("value: \"EZAKC2TQ2xHZpx", "Wy4jTtGvM8z2mptrUSRRnFO", "xCFnYWkLpbV7RPoK3o9qh\","),
        ],
        ignores: &[
            concat!("EZAKgS", "Lk35Hj"),
            concat!("EZAKxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "shippo-token",
        title: "a Shippo live token",
        keywords: &["shippo_live_"],
        pattern: r"\b(?P<secret>shippo_live_[a-f0-9]{40})(?:[^a-f0-9]|$)",
        reach: Reach::Line(92),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("SHIPPO=shippo_live_", "fa159e78fb5ca4eabfe3", "3df7e34fe8f86fe36e41"),
            concat!("value: \"shippo_live_", "65c48dd2de447addf724b", "e2d554e88b434d4b565\","),
        ],
        ignores: &[
            concat!("shippo", "_live_5", "82ec3c0"),
            concat!("shippo_live_00000", "00000000000000000", "000000000000000000"),
        ],
    },
    Row {
        id: "duffel-token",
        title: "a Duffel live token",
        keywords: &["duffel_live_"],
        pattern: r"\b(?P<secret>duffel_live_[A-Za-z0-9_\-]{43})(?:[^A-Za-z0-9_\-]|$)",
        reach: Reach::Line(95),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("DUFFEL=duffel_live_q", "9bCCz7hSj6iLa6jiFI6PG", "rI9rcpnz1sA7PDOAuPwx7"),
            concat!("value: \"duffel_live_J", "Yi4xJK2h25wvkZ9ezRA91y", "OrUTjuyf7zCXb4IrncIk\","),
        ],
        ignores: &[
            concat!("duffel", "_live_m", "zqhV9pA"),
            concat!("duffel_live_xxxxxx", "xxxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "paddle-key",
        title: "a Paddle key",
        keywords: &["pdl_live_apikey_"],
        pattern: r"\b(?P<secret>pdl_live_apikey_[a-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3})(?:[^a-z0-9]|$)",
        reach: Reach::Line(129),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("PADDLE=pdl_live_apikey_h4", "efzuoq2f2892t78w5n1e0h6w_", "t5ttfj2jJAVet10ZXkBpfC_a7Z"),
            concat!(
                "value: \"pdl_live_apikey_i8",
                "1npopovbzrsda70t9ytk433s_t",
                "5ttfj2jJAVet10ZXkBpfC_a7Z\","
            ),
        ],
        ignores: &[
            concat!("pdl_live", "_apikey_", "zcg3ul6b"),
            concat!("pdl_live_apikey_xxxxxxx", "xxxxxxxxxxxxxxxxxxx_000", "0000000000000000000_000"),
        ],
    },
    Row {
        id: "lob-key",
        title: "a Lob live key",
        keywords: &["live_"],
        pattern: r"\b(?P<secret>live_[a-f0-9]{35})(?:[^a-f0-9]|$)",
        reach: Reach::Line(80),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("LOB=live_9f125", "d4a556d4443efac", "841da507242ac25"),
            concat!("value: \"live_c62", "a57a32a5bb18d4c25", "dec881f249270ca\","),
        ],
        ignores: &[
            concat!("live", "_be8", "4f773"),
            concat!("live_00000000", "0000000000000", "00000000000000"),
        ],
    },
    Row {
        id: "polar-token",
        title: "a Polar token",
        keywords: &["polar_oat_", "polar_pat_"],
        pattern: r"\b(?:polar_oat_|polar_pat_)[A-Za-z0-9]{40,60}",
        reach: Reach::Line(110),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("POLAR=polar_oat_bMArF0", "tiIIQczl3r4tLtAwBm2XUB", "DbQPPlGcN7EosOGOOGclHU"),
            concat!("value: \"polar_pat_bU", "e7KyZesKUYycLiGroGcj", "6fGEvPqyX2IFnrwaee\","),
        ],
        ignores: &[
            concat!("polar_", "oat_Yr", "In3bfL"),
            concat!("polar_oat_xxxxxx", "xxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxx"),
        ],
    },
];
