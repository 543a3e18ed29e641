//! Work, design and other services.
//!
//! One row each; examples are split so that no scanner trips over this file, and no row matches without its keyword.

use crate::secrets::checksum::Check;
use crate::secrets::rule::{Reach, Row, Value};

/// The rows, from the precise to the general.
pub(super) const ROWS: &[Row] = &[
    Row {
        id: "notion-token",
        title: "a Notion token",
        keywords: &["ntn_"],
        pattern: r"\b(?P<secret>ntn_[A-Za-z0-9]{46})(?:[^A-Za-z0-9]|$)",
        reach: Reach::Line(90),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("NOTION=ntn_INfwIHI8", "tsyoJ7nJZSSPpQzm2AK", "zv099BpzIsSuI87Am6t"),
            concat!("value: \"ntn_8xXwZ9bL", "cXme9ngAQtU0rdEc0YFj", "bP3eLrheNFHIn35xaL\","),
        ],
        ignores: &[
            concat!("ntn_6b", "Ukrq3b"),
            concat!("ntn_xxxxxxxxxxxx", "xxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "notion-old-token",
        title: "a Notion token of the old form",
        keywords: &["secret_"],
        pattern: r"\b(?P<secret>secret_[A-Za-z0-9]{43})(?:[^A-Za-z0-9]|$)",
        reach: Reach::Line(90),
        entropy: 3.8,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("NOTION=secret_LBunS", "lZTJP5pS5Zv21aTk1lL", "ydcg4SO8wAQ0OhE4XKK"),
            concat!("value: \"secret_FRxca", "vR929mWNQkEmXDYhHmQL", "65aY1j0UQbUeYKdIQZ\","),
        ],
        ignores: &[
            concat!("secre", "t_abS", "K9r7J"),
            concat!("secret_xxxxxxxxx", "xxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "linear-key",
        title: "a Linear key",
        keywords: &["lin_api_"],
        pattern: r"\b(?P<secret>lin_api_[A-Za-z0-9]{40})(?:[^A-Za-z0-9]|$)",
        reach: Reach::Line(88),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("LINEAR=lin_api_x85", "Sq98MRA6dy6rdyuY8L", "EBwo3E25s27TIGb3EFs"),
            concat!("value: \"lin_api_LHN", "HPN6Kk3X6RsHsmbSNJM", "YF8FWS1juE1kbf7TSF\","),
        ],
        ignores: &[
            concat!("lin_a", "pi_kZ", "K2YvNt"),
            concat!("lin_api_xxxxxxxx", "xxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "linear-oauth",
        title: "a Linear OAuth token",
        keywords: &["lin_oauth_"],
        pattern: r"\b(?P<secret>lin_oauth_[a-f0-9]{64})(?:[^a-f0-9]|$)",
        reach: Reach::Line(114),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "LINEAR=lin_oauth_39fce8570b",
                "b341352ed26399ed4e38ef64ee9",
                "c0e856955db65d3b10af060bca6"
            ),
            concat!(
                "value: \"lin_oauth_042bf54ae9",
                "afb07bd8dd63bf0e061d95c82c61",
                "9981635b598e8fb9593393f37b\","
            ),
        ],
        ignores: &[
            concat!("lin_oa", "uth_43", "84b34d"),
            concat!("lin_oauth_00000000000000", "0000000000000000000000000", "0000000000000000000000000"),
        ],
    },
    Row {
        id: "figma-token",
        title: "a Figma token",
        keywords: &["figd_", "figo_"],
        pattern: r"\b(?P<secret>(?:figd_|figo_)[A-Za-z0-9_\-]{40})(?:[^A-Za-z0-9_\-]|$)",
        reach: Reach::Line(85),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("FIGMA=figd_Pwd26y", "7uW7AgrnqIVuoQjGO", "ogqZN4ahKxoQqgbhI"),
            concat!("value: \"figo_Tpa8B", "0JJVSr4lJtFNNO7qId", "LajPdY352OlYcVcxH\","),
        ],
        ignores: &[
            concat!("figd", "_Vzu", "7rvgL"),
            concat!("figd_xxxxxxxxxx", "xxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "postman-key",
        title: "a Postman key",
        keywords: &["pmak-"],
        pattern: r"\b(?P<secret>PMAK\-[a-f0-9]{24}-[a-f0-9]{34})(?:[^a-f0-9]|$)",
        reach: Reach::Line(124),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("POSTMAN=PMAK-cf9d41b9bce", "015a672dfcd5a-4aea401b7c", "eb5aa68ed152fc93c5e0aabd"),
            concat!("value: \"PMAK-754dc5071e3", "dcfdd79b65c9f-4aea401b7ce", "b5aa68ed152fc93c5e0aabd\","),
        ],
        ignores: &[
            concat!("PMAK", "-5cc", "72e8d"),
            concat!("PMAK-0000000000000000", "00000000-000000000000", "0000000000000000000000"),
        ],
    },
    Row {
        id: "asana-secret",
        title: "an Asana secret",
        keywords: &["asana"],
        pattern: r#"(?i:asana[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{32})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("ASANA_KEY = \"35", "16eb8b85b4c4e6a", "b11ca75f6bca467\""),
            concat!("asana_key: c1b", "5d8de92eae43fd", "a84df81ceb42cb1"),
        ],
        ignores: &[
            concat!("ASANA_KE", "Y = \"${AS", "ANA_KEY}\""),
            concat!("asana_key: 000", "00000000000000", "000000000000000"),
        ],
    },
    Row {
        id: "trello-key",
        title: "a Trello token",
        keywords: &["trello"],
        pattern: r#"(?i:trello[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{64})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(144),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!(
                "TRELLO_KEY = \"306a5284892a",
                "b01e0c463fb20e33455f69ae80",
                "893f91d6362d6ac9c28c7bcf04\""
            ),
            concat!("trello_key: f2da7402caac2", "e9e9b94a49ec99a44d88317ba", "b17193d20ccaafa842d5de3010"),
        ],
        ignores: &[
            concat!("TRELLO_KE", "Y = \"${TR", "ELLO_KEY}\""),
            concat!("trello_key: 0000000000000", "0000000000000000000000000", "00000000000000000000000000"),
        ],
    },
    Row {
        id: "jira-token",
        title: "a Jira token",
        keywords: &["jira"],
        pattern: r#"(?i:jira[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{24})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(104),
        entropy: 3.4,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("JIRA_KEY = \"", "hxiqQ3zoPfBI", "wYISj1qV9UlF\""),
            concat!("jira_key: i", "ySH5UnCSmTy", "TnVw76kSoLv5"),
        ],
        ignores: &[
            concat!("JIRA_KEY", " = \"${JI", "RA_KEY}\""),
            concat!("jira_key: 0", "00000000000", "000000000000"),
        ],
    },
    Row {
        id: "confluence-token",
        title: "a Confluence token",
        keywords: &["confluence"],
        pattern: r#"(?i:confluence[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{24})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(104),
        entropy: 3.4,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("CONFLUENCE_KEY", " = \"E4mUyiFZ7S", "fXBUHaq0LkC8Rc\""),
            concat!("confluence_ke", "y: fVT5tJXrea", "mxJibYB3YcJInF"),
        ],
        ignores: &[
            concat!("CONFLUENCE_K", "EY = \"${CONF", "LUENCE_KEY}\""),
            concat!("confluence_ke", "y: 0000000000", "00000000000000"),
        ],
    },
    Row {
        id: "monday-token",
        title: "a monday.com token",
        keywords: &["monday_"],
        pattern: r#"(?i:monday_[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9_\-]{80,400})(?:[^A-Za-z0-9\-_]|$)"#,
        reach: Reach::Line(480),
        entropy: 3.8,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!(
                "MONDAY__KEY = \"msA4AD1Vluu5jrrV3UlJYN6V60E2wX5Pc4DmY6avsJCgrlCXN8c0wvMupcBIKqTeEsz3kk1OdmjuBE74USpK2VagWlwzo6DZzVcg9mOrz1Yo3Q1xBxe17GZF2HZ",
                "BKKC2tyBRWFdyKYdxv3EjU4qMnXkMSmW37eeMSceLHWkc85pdAy1bMZCpRxixAJKaQArrAoBdK8HXpYeBq9uxGSVoSemzZPL9Hu0ozkDpmBN4dfzM8W6uxymN2YTFEgZD9eueh3cIEW",
                "wGVoEh99Fsdgs8itZovPPsEap992yO5icIVIJeLzChOAYSrl5lsd9f8R3FSMCrlPXIYB98aS2reuLe3x81lHs0jB0lkmiGOjrS2OI72QuMu2wi54RLn5raf4BnHVlWJHMjqEF5mQGU\""
            ),
            concat!(
                "monday__key: eYxej7MEyWDi9hG30i",
                "qqtq8XscdNbHn9frTHU26awakyZTfr8",
                "ysqKVHgwwmtXL7vjB1Lv1SUKGM2eJUt"
            ),
        ],
        ignores: &[
            concat!("MONDAY__KE", "Y = \"${MON", "DAY__KEY}\""),
            concat!(
                "monday__key: 000000000000000000",
                "0000000000000000000000000000000",
                "0000000000000000000000000000000"
            ),
        ],
    },
    Row {
        id: "dropbox-token",
        title: "a Dropbox token",
        keywords: &["sl."],
        pattern: r"\bsl\.[A-Za-z0-9_\-]{130,300}",
        reach: Reach::Line(343),
        entropy: 3.9,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "DROPBOX=sl.lLGxCSGXH7VDyLlZKVm2l98IIsQFL3TUOoU6",
                "3c4UrDZqDrarFFiVFRJqHvO3k3BmWUhVo57ILHR8yRP9tSW",
                "GFUz3j2wnJhcQWs84ZwGIlpYcUH80q8dC7ELkLsHzvYSvGi"
            ),
            concat!(
                "value: \"sl.8RuhURNHtmwQSZCJWliTTBxxerN2iXI9tkdO",
                "CLGluPXHkguLfrvgAO46Tifyyy4QtOrSag1vSHQIBwz573lK",
                "l5bAUTXbAcOEeUV6nfJYYN7EOSDA4gv6MRzgy0jLj0TKe2\","
            ),
        ],
        ignores: &[
            concat!("sl.tz", "97qopr"),
            concat!(
                "sl.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            ),
        ],
    },
    Row {
        id: "dropbox-secret",
        title: "a Dropbox secret",
        keywords: &["dropbox"],
        pattern: r#"(?i:dropbox[a-z0-9_.\- ]{0,24}(?:secret|key)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-z0-9]{15})(?:[^a-z0-9_]|$)"#,
        reach: Reach::Line(95),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("DROPBOX_SEC", "RET = \"p7z9", "7iga5481ajr\""),
            concat!("dropbox_se", "cret: s0zc", "peaiajd3mxs"),
        ],
        ignores: &[
            concat!("DROPBOX_SECR", "ET = \"${DROP", "BOX_SECRET}\""),
            concat!("dropbox_se", "cret: 0000", "00000000000"),
        ],
    },
    Row {
        id: "typeform-token",
        title: "a Typeform token",
        keywords: &["tfp_"],
        pattern: r"\btfp_[A-Za-z0-9_\-]{40,60}",
        reach: Reach::Line(104),
        entropy: 3.5,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("TYPEFORM=tfp_bHtTSoTN", "yWidwVapb8lixzAOl52cH", "bBIaePLAbKS0DfYof6GYW"),
            concat!("value: \"tfp_8EcZ9S", "rTawHdKClapURuxYBD", "CYjBElK7RqP9ykpj\","),
        ],
        ignores: &[
            concat!("tfp_Yi", "P5RtbV"),
            concat!("tfp_xxxxxxxxxx", "xxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "calendly-token",
        title: "a Calendly token",
        keywords: &["calendly"],
        pattern: r#"(?i:calendly[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9_\-]{60,400})(?:[^A-Za-z0-9\-_]|$)"#,
        reach: Reach::Line(480),
        entropy: 3.8,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!(
                "CALENDLY_KEY = \"Nim3EQhwSlZ7n01puK82kVHlls4GV8BEWnUOSluP0h8MX7i6vgiKijoN3711iHtJspDQrHfLLCr3IwEMRUBbyfwLis7DlVK9vTAP9y3rRHGz9y8YbyXf4SbWrhw",
                "VNtkcz4hPxV4d1KvAXqxvGaUIBZXHgn7EhRqDRgx6ArjH3IlqIFZlmCEGP4hZJUcDruOjgthGFYsUxAobsh1fCulcReKLeZNOWbhpbe7O7wDI1F4JMfLkjMCgifAyuMJvEE7h8a8X6e",
                "RVPtmqAAVbOTBq21txw5O7zjqBtO4d68b1HCf6JQSuLO199y0Mlb4l6wbtYeTBM10ZUKal31lLC1nQGYfFPGxrktctwd5maisDJ8NFjpbYDGjIZZEJnhYzwZ4ndtLoCDkvakrNTaSe\""
            ),
            concat!("calendly_key: o26GcMx4BS", "ge3EBtxPbTFCoZKX0IehkD4xo", "BefE4XiAdIbeST7eTrJCr8HoH"),
        ],
        ignores: &[
            concat!("CALENDLY_K", "EY = \"${CAL", "ENDLY_KEY}\""),
            concat!("calendly_key: 0000000000", "0000000000000000000000000", "0000000000000000000000000"),
        ],
    },
    Row {
        id: "readme-key",
        title: "a ReadMe key",
        keywords: &["rdme_"],
        pattern: r"\b(?P<secret>rdme_[a-z0-9]{70})(?:[^a-z0-9]|$)",
        reach: Reach::Line(115),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "README=rdme_9sctmy3py4ngs31",
                "wjeq38sjclwalhcm90faveoop08",
                "gmwldzowpw7402kka5mev4s9q4o5"
            ),
            concat!(
                "value: \"rdme_0u6gtzu1i7pnb3v",
                "pjturuorb9vnmet1ltfv0tbr5a3f",
                "6mz6hi2md2dpj3p4nol952ayiu0\","
            ),
        ],
        ignores: &[
            concat!("rdme", "_6mf", "7n4dr"),
            concat!("rdme_xxxxxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "frameio-token",
        title: "a Frame.io token",
        keywords: &["fio-u-"],
        pattern: r"\b(?P<secret>fio\-u\-[A-Za-z0-9_\-]{64})(?:[^A-Za-z0-9_\-]|$)",
        reach: Reach::Line(110),
        entropy: 3.8,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("FRAMEIO=fio-u-lGjapprjw6Fk", "UBR1oh4uXqyIArQvig5cub5J9M", "Rx8bKLkvMeHwUksWsCKNWj9Zmj"),
            concat!(
                "value: \"fio-u-0PfHADD0V0JU",
                "dzesPVSsBygHiGMBEVEdy5kzz3d",
                "xGV6uigl6uDOl7dkTnW5kC8eK\","
            ),
        ],
        ignores: &[
            concat!("fio-", "u-xwN", "h5NeT"),
            concat!("fio-u-xxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "mapbox-secret",
        title: "a Mapbox secret token",
        keywords: &["sk.eyj"],
        pattern: r"\bsk\.eyJ[A-Za-z0-9_\-]{60,120}\.[A-Za-z0-9_\-]{22}",
        reach: Reach::Line(186),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "MAPBOX=sk.eyJneWILPt94Dmgl0KwpJETZkIuS65iI",
                "XCxkT38Q0sJwvAEMcfIOjGppiJfn8HCzPiGXeGyKwH",
                "UjUiiJirEN6QzvwFgjd.XUuX7Jj5bV5MdHBePEGcdJ"
            ),
            concat!(
                "value: \"sk.eyJIg7bLbGgzfqcJuAjYas",
                "4N3h9EJyxMsk7sGFNFogTmxMEVc83pPL1",
                "nNRyCuAX.XUuX7Jj5bV5MdHBePEGcdJ\","
            ),
        ],
        ignores: &[
            concat!("sk.e", "yJz69", "1PluJ"),
            concat!(
                "sk.eyJxxxxxxxxxxxxxxxxxxxxxxx",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "xxxxxxx.0000000000000000000000"
            ),
        ],
    },
    Row {
        id: "salesforce-token",
        title: "a Salesforce access token",
        keywords: &["!aq"],
        pattern: r"\b00D[A-Za-z0-9]{12,15}!AQ[A-Za-z0-9._]{78,118}",
        reach: Reach::Line(173),
        entropy: 3.2,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "SALESFORCE=00DwsOmV5F6NA9vz!AQxyKn9F4GDyP",
                "1u7YxICBd5C8zccvhqmNSRenmZ8a6dyghXV2mvb9T",
                "SNdVdCay48fdvggu5Z1rTMx2Iz2rEcdIkGqWwoT31Y"
            ),
            concat!(
                "value: \"00DSB8iEZXoCMnB!AQxyKn9F4GDyP1u7",
                "YxICBd5C8zccvhqmNSRenmZ8a6dyghXV2mvb9TSNd",
                "VdCay48fdvggu5Z1rTMx2Iz2rEcdIkGqWwoT31Y\","
            ),
        ],
        ignores: &[
            concat!("00D", "DAFe"),
            concat!(
                "00Dxxxxxxxxxxxx!000000000000000000000",
                "0000000000000000000000000000000000000",
                "00000000000000000000000000000000000000"
            ),
        ],
    },
    Row {
        id: "zendesk-token",
        title: "a Zendesk token",
        keywords: &["zendesk"],
        pattern: r#"(?i:zendesk[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{40})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(120),
        entropy: 3.7,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("ZENDESK_KEY = \"lnJ", "DAq4c1wfN2GlR3xGdCm", "rGTQkuvWgfS88qYxcB\""),
            concat!("zendesk_key: hrCh", "icnbKyswcb8SYrFy6e", "SV9zqEWOgyzg4IrSiF"),
        ],
        ignores: &[
            concat!("ZENDESK_KE", "Y = \"${ZEN", "DESK_KEY}\""),
            concat!("zendesk_key: 0000", "000000000000000000", "000000000000000000"),
        ],
    },
    Row {
        id: "freshdesk-key",
        title: "a Freshdesk key",
        keywords: &["freshdesk"],
        pattern: r#"(?i:freshdesk[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{20})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(100),
        entropy: 3.3,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("FRESHDESK_KE", "Y = \"gggRuR1q", "hLNEhHbUkZVv\""),
            concat!("freshdesk_k", "ey: LeSP6LfB", "8BWM375HZlNL"),
        ],
        ignores: &[
            concat!("FRESHDESK_K", "EY = \"${FRE", "SHDESK_KEY}\""),
            concat!("freshdesk_k", "ey: 00000000", "000000000000"),
        ],
    },
    Row {
        id: "zapier-webhook",
        title: "a Zapier webhook",
        keywords: &["hooks.zapier.com"],
        pattern: r"\bhooks\.zapier\.com/hooks/catch/(?P<secret>[0-9]{5,10}/[a-z0-9]{6,10})",
        reach: Reach::Line(60),
        entropy: 2.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("https://hooks.zap", "ier.com/hooks/cat", "ch/9182736/b8nf3kq"),
            concat!("url=https://hooks.z", "apier.com/hooks/cat", "ch/7182736/x7rt5yw/"),
        ],
        ignores: &[
            concat!("https://hook", "s.zapier.com", "/hooks/catch/"),
            concat!("https://hooks.za", "pier.com/hooks/ca", "tch/000000/000000"),
        ],
    },
    Row {
        id: "apify-token",
        title: "an Apify token",
        keywords: &["apify_api_"],
        pattern: r"\b(?P<secret>apify_api_[A-Za-z0-9]{36})(?:[^A-Za-z0-9]|$)",
        reach: Reach::Line(86),
        entropy: 3.5,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("APIFY=apify_api_J", "IBes3UjrA1Nx3ythU", "UMUeCnOh28Xy279Hr9"),
            concat!("value: \"apify_api_", "SXbYHzOQWPCo20gjWco", "HdJUOYcVTzXxdU34z\","),
        ],
        ignores: &[
            concat!("apify_", "api_73", "udb84D"),
            concat!("apify_api_xxxxx", "xxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "rapidapi-key",
        title: "a RapidAPI key",
        keywords: &["rapidapi"],
        pattern: r#"(?i:rapidapi[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-z0-9]{50})(?:[^a-z0-9_]|$)"#,
        reach: Reach::Line(130),
        entropy: 3.5,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("RAPIDAPI_KEY = \"g5fbgv", "0dcpcw4vujcat7uuw71yjd", "l1ggoq5lmn0sqrq31v1l7h\""),
            concat!("rapidapi_key: luls5j5", "3gb672gxch0jhh4b0rwy0", "amd1c082no36yufn3wd8og"),
        ],
        ignores: &[
            concat!("RAPIDAPI_K", "EY = \"${RAP", "IDAPI_KEY}\""),
            concat!("rapidapi_key: 0000000", "000000000000000000000", "0000000000000000000000"),
        ],
    },
    Row {
        id: "shodan-key",
        title: "a Shodan key",
        keywords: &["shodan"],
        pattern: r#"(?i:shodan[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{32})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.6,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("SHODAN_KEY = \"0", "IsYL3vBzUbfyOUBG", "3gQE1Xj7e2Ov4Z8\""),
            concat!("shodan_key: JT", "huFoxFzYFbUDhFY", "SskCQwsqlOF6IJJ"),
        ],
        ignores: &[
            concat!("SHODAN_KE", "Y = \"${SH", "ODAN_KEY}\""),
            concat!("shodan_key: 00", "000000000000000", "000000000000000"),
        ],
    },
    Row {
        id: "virustotal-key",
        title: "a VirusTotal key",
        keywords: &["virustotal"],
        pattern: r#"(?i:virustotal[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{64})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(144),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!(
                "VIRUSTOTAL_KEY = \"8edae52ba",
                "3a2c347785ff9bc50cdf8694b639",
                "49b3a5bdb33b3c2208a2c9ecf6b\""
            ),
            concat!(
                "virustotal_key: 4e680b58e4",
                "3014bbcbe88bfe6c63cbb6c1c78",
                "70a07a2b0ec1766f1e1c0eb214e"
            ),
        ],
        ignores: &[
            concat!("VIRUSTOTAL_K", "EY = \"${VIRU", "STOTAL_KEY}\""),
            concat!(
                "virustotal_key: 0000000000",
                "000000000000000000000000000",
                "000000000000000000000000000"
            ),
        ],
    },
    Row {
        id: "etherscan-key",
        title: "an Etherscan key",
        keywords: &["etherscan"],
        pattern: r#"(?i:etherscan[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Z0-9]{34})(?:[^A-Z0-9_]|$)"#,
        reach: Reach::Line(114),
        entropy: 3.5,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("ETHERSCAN_KEY = \"", "KPA6R0YY5DPTJLGR7", "N6WTQRKOEJSK3D5HV\""),
            concat!("etherscan_key: M", "SS7F2PDOL2AXH4BY", "OY44G63K0AQ3N59JK"),
        ],
        ignores: &[
            concat!("ETHERSCAN_K", "EY = \"${ETH", "ERSCAN_KEY}\""),
            concat!("etherscan_key: 0", "0000000000000000", "00000000000000000"),
        ],
    },
    Row {
        id: "infura-key",
        title: "an Infura key",
        keywords: &["infura"],
        pattern: r#"(?i:infura[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{32})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("INFURA_KEY = \"7", "7737b5abee51cbda", "a1a25a52770c9a4\""),
            concat!("infura_key: a6", "e953d8a8222f8bd", "2973092c01af4f3"),
        ],
        ignores: &[
            concat!("INFURA_KE", "Y = \"${IN", "FURA_KEY}\""),
            concat!("infura_key: 00", "000000000000000", "000000000000000"),
        ],
    },
    Row {
        id: "docusign-secret",
        title: "a Docusign secret",
        keywords: &["docusign"],
        pattern: r#"(?i:docusign[a-z0-9_.\- ]{0,24}(?:secret)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:[^a-f0-9\-_]|$)"#,
        reach: Reach::Line(116),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("DOCUSIGN_SECRET = ", "\"69432db8-cb44-61f4", "-36e1-f329b502069c\""),
            concat!("docusign_secret: ", "9d91ddc9-6295-1e68", "-35e5-976dfa7f6c75"),
        ],
        ignores: &[
            concat!("DOCUSIGN_SEC", "RET = \"${DOCU", "SIGN_SECRET}\""),
            concat!("docusign_secret: ", "00000000-0000-0000", "-0000-000000000000"),
        ],
    },
    Row {
        id: "yelp-key",
        title: "a Yelp key",
        keywords: &["yelp"],
        pattern: r#"(?i:yelp[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9_\-]{128})(?:[^A-Za-z0-9\-_]|$)"#,
        reach: Reach::Line(208),
        entropy: 4.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!(
                "YELP_KEY = \"Ch9GHA4a0rjUr8oEKHEP1NJHIKnbUX4p50c",
                "NxovGosllmOEDoAmO4UxhfXnsRkPlKAmITuOcuU5nIDfWub",
                "krP6a2c1gnuozAtibDu54SUoADh0HMeDLTcrLltSHadAsL\""
            ),
            concat!(
                "yelp_key: gGV9qMcpCpuFuxIzFwKGuEwpX9dulB3qnG9M",
                "IZHsnWlQ3vMWeX5FFREwLAAhUSepyP8eupf72ILgrnSB4I",
                "NWarAqN9c8yl9p5WGqFFknhkI6gn7Hedc5VUne9ulXW6sr"
            ),
        ],
        ignores: &[
            concat!("YELP_KEY", " = \"${YE", "LP_KEY}\""),
            concat!(
                "yelp_key: 000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000"
            ),
        ],
    },
    Row {
        id: "spotify-secret",
        title: "a Spotify client secret",
        keywords: &["spotify"],
        pattern: r#"(?i:spotify[a-z0-9_.\- ]{0,24}(?:secret)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{32})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("SPOTIFY_SECRET = ", "\"6d8f3cc5301abd36", "c93ea48426fbae9f\""),
            concat!("spotify_secret: ", "734777efc0b9f9b6", "a6f0b82b01c17360"),
        ],
        ignores: &[
            concat!("SPOTIFY_SECR", "ET = \"${SPOT", "IFY_SECRET}\""),
            concat!("spotify_secret: ", "0000000000000000", "0000000000000000"),
        ],
    },
    Row {
        id: "unsplash-key",
        title: "an Unsplash key",
        keywords: &["unsplash"],
        pattern: r#"(?i:unsplash[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9_\-]{43})(?:[^A-Za-z0-9\-_]|$)"#,
        reach: Reach::Line(123),
        entropy: 3.6,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("UNSPLASH_KEY = \"FiMm", "Qii5TCYNfHJYiHBmbRmB", "h3BwhV5yXzRj1x1zzPd\""),
            concat!("unsplash_key: jNIHB", "oRJQqUIQcQpApKTQlH5", "JwqcNCqFPMfBGrKokCG"),
        ],
        ignores: &[
            concat!("UNSPLASH_K", "EY = \"${UNS", "PLASH_KEY}\""),
            concat!("unsplash_key: 00000", "0000000000000000000", "0000000000000000000"),
        ],
    },
    Row {
        id: "expo-token",
        title: "an Expo token",
        keywords: &["expo_"],
        pattern: r#"(?i:expo_[a-z0-9_.\- ]{0,24}(?:token)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9_\-]{40})(?:[^A-Za-z0-9\-_]|$)"#,
        reach: Reach::Line(120),
        entropy: 3.6,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("EXPO__TOKEN = \"9Od", "T5YMUqi7EstR07uUuZF", "f1S4cerGuUdwg5bDwv\""),
            concat!("expo__token: D3lA", "Jij54og7XtbP82efRH", "MZkBX4YBh4cKVE3qxk"),
        ],
        ignores: &[
            concat!("EXPO__TOKE", "N = \"${EXP", "O__TOKEN}\""),
            concat!("expo__token: 0000", "000000000000000000", "000000000000000000"),
        ],
    },
    Row {
        id: "openweather-key",
        title: "an OpenWeather key",
        keywords: &["openweather", "owm_api"],
        pattern: r#"(?i:(?:openweather|owm_api)[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{32})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("OPENWEATHER_KEY =", " \"2a36674e9a75328", "10f55e48a0786b0e5\""),
            concat!("owm_api_key: 5a", "215d3cca6abf362", "dd4bfba3ef82dae"),
        ],
        ignores: &[
            concat!("OPENWEATHER_", "KEY = \"${OPEN", "WEATHER_KEY}\""),
            concat!("openweather_key:", " 000000000000000", "00000000000000000"),
        ],
    },
];
