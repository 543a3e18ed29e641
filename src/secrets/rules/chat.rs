//! Chat and social networks.
//!
//! One row each; examples are split so that no scanner trips over this file, and no row matches without its keyword.

use crate::secrets::checksum::Check;
use crate::secrets::rule::{Reach, Row, Value};

/// The rows, from the precise to the general.
pub(super) const ROWS: &[Row] = &[
    Row {
        id: "slack-token",
        title: "a Slack token",
        keywords: &["xoxb-", "xoxp-", "xoxa-", "xoxe-", "xoxo-", "xoxr-", "xoxs-", "xapp-"],
        pattern: r"\b(?:xox[abeoprs]|xapp)-(?:[0-9]-)?[A-Za-z0-9]{6,}(?:-[A-Za-z0-9]{6,}){1,4}",
        reach: Reach::Line(260),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("slack = \"xo", "xb-482910573826-593827105938-Qm3ZkLr8TvXs1BnYw6HcJd9G\""),
            concat!("xo", "xp-482910573826-593827105938-694837261059-a8f3c1d95e7b2046af8c3d1e5b972604"),
        ],
        ignores: &[concat!("xo", "xb-xxxxxxxxxxxx-xxxxxxxxxxxx-xxxxxxxx"), concat!("xo", "xb-your-token")],
    },
    Row {
        id: "slack-webhook",
        title: "a Slack webhook",
        keywords: &["hooks.slack.com"],
        pattern: r"\bhooks\.slack\.com/(?:services|workflows|triggers)/(?P<secret>[A-Z0-9]{8,14}/[A-Z0-9]{8,14}/[A-Za-z0-9]{20,26})",
        reach: Reach::Line(120),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("https://hooks.slack.com/s", "ervices/T03JK82LM/B05QW7ZX", "1/7dSjG5m5jKVXOmo0vPPcs02Z"),
            concat!(
                "url: https://hooks.slack.co",
                "m/services/T7QZ81KLM/B9PXV2",
                "3RT/g8fbipy3JNOW1VEETHeLvdo9"
            ),
        ],
        ignores: &[
            concat!("https://hooks.slack.com/s", "ervices/T00000000/B0000000", "0/XXXXXXXXXXXXXXXXXXXXXXXX"),
            concat!("https://hooks.s", "lack.com/servic", "es/ with nothing"),
        ],
    },
    Row {
        id: "discord-webhook",
        title: "a Discord webhook",
        keywords: &["/api/webhooks/"],
        pattern: r"\bdiscord(?:app)?\.com/api/webhooks/(?P<secret>[0-9]{17,20}/[A-Za-z0-9_\-]{60,80})",
        reach: Reach::Line(140),
        entropy: 3.4,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "https://discord.com/api/webhooks/9182736",
                "45546372819/74qdAZElChbMBh8oIMw2WaU9NWpn",
                "Mi7QMx5A8P9Uv42gDCqTAntz8GBx9Yh1avcW16B6"
            ),
            concat!(
                "hook: https://discordapp.com/api/webhooks/8",
                "27364554637281991/ovnscJlCK11rtodUkRx63idBS",
                "V5WBExE5c0yAha2Hyuez1yFy4HRAYF41i1oh9PZ2OHr"
            ),
        ],
        ignores: &[
            concat!("https://discord.com", "/api/webhooks/91827", "3645546372819/token"),
            concat!("https://discord", ".com/api/webhoo", "ks/{id}/{token}"),
        ],
    },
    Row {
        id: "discord-secret",
        title: "a Discord client secret",
        keywords: &["discord"],
        pattern: r#"(?i:discord[a-z0-9_.\- ]{0,24}(?:secret|key)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9_\-]{32})(?:[^A-Za-z0-9\-_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.5,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("DISCORD_SECRET = ", "\"UmAshasx9zklKhxo", "7o9AFLwOOLUVZ3DW\""),
            concat!("discord_secret: ", "bqIg0fMsThAxMVaN", "vcs74OTC2VvYkOa7"),
        ],
        ignores: &[
            concat!("DISCORD_SECR", "ET = \"${DISC", "ORD_SECRET}\""),
            concat!("discord_secret: ", "0000000000000000", "0000000000000000"),
        ],
    },
    Row {
        id: "discord-bot-token",
        title: "a Discord bot token",
        keywords: &["discord", "bot_token", "bot "],
        pattern: r"\b(?P<secret>[MNO][A-Za-z0-9]{23,27}\.[A-Za-z0-9_\-]{6}\.[A-Za-z0-9_\-]{27,38})(?:[^A-Za-z0-9_\-]|$)",
        reach: Reach::Line(160),
        entropy: 3.8,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "discord: \"MkYEFGGTiHfD3tFus",
                "nCNCuI0.4nhOnk.aZPRWJp3Vod7",
                "LcQ9gdD2TNiOeT65kqollyyjXp\""
            ),
            concat!("Authorization: Bot NAuiyuI", "EHOvqoI2BKfKAiQXY.0NeA0Q.r", "P2UIaQXUUJBg1TvmfqApOF5edq"),
        ],
        ignores: &[
            concat!("discord.to", "ken.value.", "is.not.here"),
            concat!("discord: Mxxxxxxxxxxxx", "xxxxxxxxxxx.xxxxxx.xxxx", "xxxxxxxxxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "telegram-bot-token",
        title: "a Telegram bot token",
        keywords: &[":aa", "telegram"],
        pattern: r"\b(?P<secret>[0-9]{8,10}:AA[A-Za-z0-9_\-]{33})(?:[^A-Za-z0-9_\-]|$)",
        reach: Reach::Line(80),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("telegram = \"9182736", "45:AAN10e5IH8gdjHAU", "LnirMomnzYhEqBM1k32\""),
            concat!("bot/7182736455:A", "A5TE4xHKcWHMk3071", "YR7MQZkHraOQYaGby"),
        ],
        ignores: &[
            concat!("12345", "678:A", "Ashort"),
            concat!("918273645:AAxxx", "xxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "teams-webhook",
        title: "a Microsoft Teams webhook",
        keywords: &["webhook.office.com"],
        pattern: r"\.webhook\.office\.com/webhookb2/(?P<secret>[a-f0-9\-]{36}@[a-f0-9\-]{36}/IncomingWebhook/[a-f0-9]{32}/[a-f0-9\-]{36})",
        reach: Reach::Line(260),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "https://acme.webhook.office.com/webhookb2/ffe2ee09-f01f-e6c9-54c1-c",
                "aadcd517456@7fb300f6-8179-1c97-7237-29b895a9f33d/IncomingWebhook/99",
                "ccf8859246e8ac53e54479aee05164/6e8b14be-c357-9365-0211-92f9d09c72cd"
            ),
            concat!(
                "w: https://corp.webhook.office.com/webhookb2/d5919c95-2e9e-bf09-e192",
                "-8ad6213d3b2f@1e8e9ae0-533b-48c1-628e-2de108fd4846/IncomingWebhook/f",
                "fe26a9dcc7f1d11b4cc65dbed984c4c/d6d4b12b-45d9-19d0-0eae-aacf220dd41a"
            ),
        ],
        ignores: &[
            concat!("https://acme.w", "ebhook.office.", "com/webhookb2/"),
            concat!("https://acme.webhook.of", "fice.com/webhookb2/id@te", "nant/IncomingWebhook/x/y"),
        ],
    },
    Row {
        id: "facebook-token",
        title: "a Facebook access token",
        keywords: &["eaac", "eaab", "eaag"],
        pattern: r"\b(?:EAAC|EAAB|EAAG)[A-Za-z0-9]{80,400}",
        reach: Reach::Line(444),
        entropy: 3.8,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "FACEBOOK=EAACLmMnaxghCHGOLpDFvG",
                "SQuyYiZWe9Cl6PEkc2DXrbdkYmobLDl",
                "1UleAtJB3gQUimf03d6oFSHQIgBi3OY"
            ),
            concat!(
                "value: \"EAAGw0fPWVQI1T5r8XPTElo",
                "nBB24rTVncQrTKYXOyFrdlyGHNhQ2CT",
                "opkf7fjs6aeBhWSCdD78fZAUW9MFnB\","
            ),
        ],
        ignores: &[
            concat!("EAACgj", "eW7PwK"),
            concat!(
                "EAACxxxxxxxxxxxxxxxxxxxxxxxx",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            ),
        ],
    },
    Row {
        id: "facebook-secret",
        title: "a Facebook app secret",
        keywords: &["facebook"],
        pattern: r#"(?i:facebook[a-z0-9_.\- ]{0,24}(?:secret|key)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{32})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("FACEBOOK_SECRET =", " \"c6a56dbb68aeb5d", "cf0c2874ef5adc8d4\""),
            concat!("facebook_secret:", " f4e8b0edc659c4f", "e9423182731ff3956"),
        ],
        ignores: &[
            concat!("FACEBOOK_SEC", "RET = \"${FACE", "BOOK_SECRET}\""),
            concat!("facebook_secret:", " 000000000000000", "00000000000000000"),
        ],
    },
    Row {
        id: "instagram-token",
        title: "an Instagram token",
        keywords: &["igqvj"],
        pattern: r"\bIGQVJ[A-Za-z0-9_\-]{100,300}",
        reach: Reach::Line(345),
        entropy: 3.8,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "INSTAGRAM=IGQVJEwReDR4xoTGFGfJ3xUDt8nb",
                "ezqNhlLEseIqTS2Hk0g1tdfIY8jpBrWYCQg6Ep",
                "XKf2PSczHpKmvpRS10i1w21OQAaXXjEw4krRfbi"
            ),
            concat!(
                "value: \"IGQVJg4cEDWErJiDfqQ1OzqDVB7n5s",
                "VRmgMGGWSEigH9dwPX9R273Du2m2PEr8spNYbT",
                "mXhy3X5iUNAyxjpuplEfEM5uXgeAMkoNDUjgv\","
            ),
        ],
        ignores: &[
            concat!("IGQV", "JhKI", "w39X0"),
            concat!(
                "IGQVJxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            ),
        ],
    },
    Row {
        id: "twitter-secret",
        title: "a Twitter secret",
        keywords: &["twitter"],
        pattern: r#"(?i:twitter[a-z0-9_.\- ]{0,24}(?:secret|token)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{45,50})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(130),
        entropy: 3.7,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("TWITTER_SECRET = \"7yI8W", "tMjd03z9oyqjL3VEUe2vyMS", "eiDDDdUuEl8LWYX2EiNo4c\""),
            concat!("twitter_secret: jd09", "jRphseJNJhgFzZbCDa75", "I24tCpjJ2QgaGwdbtaUZz"),
        ],
        ignores: &[
            concat!("TWITTER_SECR", "ET = \"${TWIT", "TER_SECRET}\""),
            concat!("twitter_secret: 0000", "00000000000000000000", "000000000000000000000"),
        ],
    },
    Row {
        id: "twitter-bearer-token",
        title: "a Twitter bearer token",
        keywords: &["aaaaaaaaaaaaaaaaaaaaa"],
        pattern: r"\bA{20,24}[A-Za-z0-9%]{60,100}",
        reach: Reach::Line(160),
        entropy: 3.4,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "bearer AAAAAAAAAAAAAAAAAAAAAh2RD8gMt",
                "Ixj7WMuWCWr0XL78T6bNUiiHR5qfaotVSOdl",
                "jWtnpbaFSHeJWLnL4qwVO61OzP1LdJsrvlwQ"
            ),
            concat!(
                "t=AAAAAAAAAAAAAAAAAAAAAAFzErfb3mw",
                "qicvF2Xe87XHoEFZxE35XTXgQBN3IEr4g",
                "P9X993d8K1bB2IMX3SnRnUbIblJqjfRMHR"
            ),
        ],
        ignores: &[
            concat!("AAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAA"),
            concat!("AAAAAAAA", "AAAAAAAAA", "AAAAAAABB"),
        ],
    },
    Row {
        id: "linkedin-secret",
        title: "a LinkedIn client secret",
        keywords: &["linkedin"],
        pattern: r#"(?i:linkedin[a-z0-9_.\- ]{0,24}(?:secret)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{16})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(96),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("LINKEDIN_SEC", "RET = \"3bkl4", "xS0kpRC1EN1\""),
            concat!("linkedin_se", "cret: pJjxU", "DFJf7hw0pNY"),
        ],
        ignores: &[
            concat!("LINKEDIN_SEC", "RET = \"${LINK", "EDIN_SECRET}\""),
            concat!("linkedin_se", "cret: 00000", "00000000000"),
        ],
    },
    Row {
        id: "twitch-secret",
        title: "a Twitch secret",
        keywords: &["twitch"],
        pattern: r#"(?i:twitch[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-z0-9]{30})(?:[^a-z0-9_]|$)"#,
        reach: Reach::Line(110),
        entropy: 3.3,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("TWITCH_KEY = \"l", "6tmdonic6f85wh6", "4uz9c069cywcsl\""),
            concat!("twitch_key: yd", "9m8cik6bybkoh9", "17la05cn4fnhze"),
        ],
        ignores: &[
            concat!("TWITCH_KE", "Y = \"${TW", "ITCH_KEY}\""),
            concat!("twitch_key: 00", "00000000000000", "00000000000000"),
        ],
    },
    Row {
        id: "reddit-secret",
        title: "a Reddit secret",
        keywords: &["reddit"],
        pattern: r#"(?i:reddit[a-z0-9_.\- ]{0,24}(?:secret)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9_\-]{27,30})(?:[^A-Za-z0-9\-_]|$)"#,
        reach: Reach::Line(110),
        entropy: 3.5,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("REDDIT_SECRET = ", "\"lldOCsdLYsenFtb", "8kSdrCZX5g0lwjm\""),
            concat!("reddit_secret:", " PQf6DH8JVh0Ar", "f1nzld7ZSybp1i"),
        ],
        ignores: &[
            concat!("REDDIT_SECR", "ET = \"${RED", "DIT_SECRET}\""),
            concat!("reddit_secret:", " 0000000000000", "00000000000000"),
        ],
    },
    Row {
        id: "mattermost-token",
        title: "a Mattermost token",
        keywords: &["mattermost"],
        pattern: r#"(?i:mattermost[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-z0-9]{26})(?:[^a-z0-9_]|$)"#,
        reach: Reach::Line(106),
        entropy: 3.2,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("MATTERMOST_KEY ", "= \"ncap3g7ifcof", "ix0b9x6h803l0l\""),
            concat!("mattermost_key", ": h2f84wxgf78l", "x3m4j4lnv6p20t"),
        ],
        ignores: &[
            concat!("MATTERMOST_K", "EY = \"${MATT", "ERMOST_KEY}\""),
            concat!("mattermost_key", ": 000000000000", "00000000000000"),
        ],
    },
    Row {
        id: "zoom-secret",
        title: "a Zoom secret",
        keywords: &["zoom_"],
        pattern: r#"(?i:zoom_[a-z0-9_.\- ]{0,24}(?:secret)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{32})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.5,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("ZOOM__SECRET = \"", "13fZAaZO4ebteX2q", "vfxAN9WSyiS9KN7E\""),
            concat!("zoom__secret: F", "NWJ72FhJCqR6gUL", "qTM5cjO1mHHqhApm"),
        ],
        ignores: &[
            concat!("ZOOM__SECR", "ET = \"${ZOO", "M__SECRET}\""),
            concat!("zoom__secret: 0", "000000000000000", "0000000000000000"),
        ],
    },
    Row {
        id: "intercom-token",
        title: "an Intercom token",
        keywords: &["intercom"],
        pattern: r#"(?i:intercom[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9+/]{59,62})(?:[^A-Za-z0-9+/_]|$)"#,
        reach: Reach::Line(142),
        entropy: 3.7,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!(
                "INTERCOM_KEY = \"FzjcTjv5nL",
                "6xmhLaLFtvzJEhaCSdw3gj5vBw",
                "hREnzYQeEhtqJKe1zKAUu2uoX6\""
            ),
            concat!("intercom_key: 8jCz9IMECs", "wDKMwQAsHNWUFgeIWcvHfx9g", "1EKf6E5PkqhKKNUHOuMVnBUEx"),
        ],
        ignores: &[
            concat!("INTERCOM_K", "EY = \"${INT", "ERCOM_KEY}\""),
            concat!("intercom_key: 0000000000", "000000000000000000000000", "0000000000000000000000000"),
        ],
    },
    Row {
        id: "gitter-token",
        title: "a Gitter token",
        keywords: &["gitter"],
        pattern: r#"(?i:gitter[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{40})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(120),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("GITTER_KEY = \"55c5", "35162e13ae2c4a99ce", "2290f185a22ad9938c\""),
            concat!("gitter_key: f9e32", "d6ac21b0864f69029", "f42cfa837058bc328e"),
        ],
        ignores: &[
            concat!("GITTER_KE", "Y = \"${GI", "TTER_KEY}\""),
            concat!("gitter_key: 00000", "00000000000000000", "000000000000000000"),
        ],
    },
    Row {
        id: "pushover-token",
        title: "a Pushover token",
        keywords: &["pushover"],
        pattern: r#"(?i:pushover[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-z0-9]{30})(?:[^a-z0-9_]|$)"#,
        reach: Reach::Line(110),
        entropy: 3.3,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("PUSHOVER_KEY = ", "\"ct0iq61x728wahf", "aq0gep9mu7ecfpv\""),
            concat!("pushover_key: ", "oiu2lifp4fa9ch2", "iriwu8d8y6qst0u"),
        ],
        ignores: &[
            concat!("PUSHOVER_K", "EY = \"${PUS", "HOVER_KEY}\""),
            concat!("pushover_key: ", "000000000000000", "000000000000000"),
        ],
    },
];
