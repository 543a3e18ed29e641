//! Mail, telephony and marketing.
//!
//! One row each; examples are split so that no scanner trips over this file, and no row matches without its keyword.

use crate::secrets::checksum::Check;
use crate::secrets::rule::{Reach, Row, Value};

/// The rows, from the precise to the general.
pub(super) const ROWS: &[Row] = &[
    Row {
        id: "sendgrid-key",
        title: "a SendGrid key",
        keywords: &["sg."],
        pattern: r"\b(?P<secret>SG\.[A-Za-z0-9_\-]{22}\.[A-Za-z0-9_\-]{43})(?:[^A-Za-z0-9_\-]|$)",
        reach: Reach::Line(129),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("SENDGRID=SG.SSR5LoHi2B6PIt", "XB523iUS.p54wsHLr7ulg922GS", "mXyuxWrxEGe4Rkm9ZUdIizlr4c"),
            concat!(
                "value: \"SG.TfE2PNgAmQ1ekrw",
                "J0HgV7F.p54wsHLr7ulg922GSm",
                "XyuxWrxEGe4Rkm9ZUdIizlr4c\","
            ),
        ],
        ignores: &[
            concat!("SG.IH", "sG3z4"),
            concat!("SG.xxxxxxxxxxxxxxxxxxxx", "xx.00000000000000000000", "00000000000000000000000"),
        ],
    },
    Row {
        id: "mailchimp-key",
        title: "a Mailchimp key",
        keywords: &["mailchimp"],
        pattern: r#"(?i:mailchimp[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{32})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("MAILCHIMP_KEY = ", "\"b913d6c9bd51ebd7", "e3916906fb409220\""),
            concat!("mailchimp_key: ", "08a6e0b88aab7d27", "43509381354f36d4"),
        ],
        ignores: &[
            concat!("MAILCHIMP_K", "EY = \"${MAI", "LCHIMP_KEY}\""),
            concat!("mailchimp_key: ", "0000000000000000", "0000000000000000"),
        ],
    },
    Row {
        id: "mailgun-key",
        title: "a Mailgun key",
        keywords: &["key-"],
        pattern: r"\b(?P<secret>key\-[a-f0-9]{32})(?:[^a-f0-9]|$)",
        reach: Reach::Line(76),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("MAILGUN=key-e9", "78558765f5eab04", "4f99e7114a42a03"),
            concat!("value: \"key-216", "eaa1bc37ec1ff11", "cbc00fbc3ecfec\","),
        ],
        ignores: &[concat!("key-63", "da34bb"), concat!("key-00000000", "000000000000", "000000000000")],
    },
    Row {
        id: "mailjet-secret",
        title: "a Mailjet secret",
        keywords: &["mailjet"],
        pattern: r#"(?i:mailjet[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{32})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("MAILJET_KEY = \"d", "e0620deeb82fa02b", "958af5e789b0970\""),
            concat!("mailjet_key: 46", "a13081ec0d68f9c", "5daf63eeee0c229"),
        ],
        ignores: &[
            concat!("MAILJET_KE", "Y = \"${MAI", "LJET_KEY}\""),
            concat!("mailjet_key: 00", "000000000000000", "000000000000000"),
        ],
    },
    Row {
        id: "postmark-token",
        title: "a Postmark token",
        keywords: &["postmark"],
        pattern: r#"(?i:postmark[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:[^a-f0-9\-_]|$)"#,
        reach: Reach::Line(116),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("POSTMARK_KEY = \"3", "6c3ba4c-37cc-d40e-", "f17e-5f67ac7badef\""),
            concat!("postmark_key: d3", "41ad00-6bc9-5bfc-", "ca6d-152a82736b6c"),
        ],
        ignores: &[
            concat!("POSTMARK_K", "EY = \"${POS", "TMARK_KEY}\""),
            concat!("postmark_key: 00", "000000-0000-0000-", "0000-000000000000"),
        ],
    },
    Row {
        id: "resend-key",
        title: "a Resend key",
        keywords: &["resend"],
        pattern: r"\b(?P<secret>re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24})(?:[^A-Za-z0-9]|$)",
        reach: Reach::Line(96),
        entropy: 2.9,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("RESEND=re_M9LT", "W7vH_0aIGZ0gkw", "RzZvAYDtuMPnOBk"),
            concat!("resend: \"re_B44", "FG8W8_0aIGZ0gkwR", "zZvAYDtuMPnOBk\","),
        ],
        ignores: &[concat!("re_", "8n1"), concat!("re_xxxxxxxx_", "000000000000", "000000000000")],
    },
    Row {
        id: "brevo-key",
        title: "a Brevo key",
        keywords: &["xkeysib-"],
        pattern: r"\b(?P<secret>xkeysib\-[a-f0-9]{64}-[A-Za-z0-9]{16})(?:[^a-f0-9]|$)",
        reach: Reach::Line(149),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "BREVO=xkeysib-aca67f502f4878d1c",
                "2f959891a30b6427e57e509474b0e8bc",
                "f6e75b21014ad97-E8mc12BCMxppUxUJ"
            ),
            concat!(
                "value: \"xkeysib-4a579404f14959d71",
                "a9d869cd5fb70295fe2444a1c34d01b97",
                "0fd817ed3ec9ae-E8mc12BCMxppUxUJ\","
            ),
        ],
        ignores: &[
            concat!("xkeys", "ib-80", "20380b"),
            concat!(
                "xkeysib-000000000000000000000",
                "000000000000000000000000000000",
                "0000000000000-0000000000000000"
            ),
        ],
    },
    Row {
        id: "brevo-smtp-key",
        title: "a Brevo SMTP key",
        keywords: &["xsmtpsib-"],
        pattern: r"\b(?P<secret>xsmtpsib\-[a-f0-9]{64}-[A-Za-z0-9]{16})(?:[^a-f0-9]|$)",
        reach: Reach::Line(150),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "BREVO=xsmtpsib-b20945d24cb1b51ec",
                "389dad282457287154b6300af2e48c4e",
                "9e726e3dbc68aee-U7q88AD4fGInvLbB"
            ),
            concat!(
                "value: \"xsmtpsib-a12f19a9b9c641e7",
                "ded4276b1b4b4463a5f9623669e41de7a",
                "26c3084ac14ef19-U7q88AD4fGInvLbB\","
            ),
        ],
        ignores: &[
            concat!("xsmtp", "sib-e2", "44e2c7"),
            concat!(
                "xsmtpsib-000000000000000000000",
                "000000000000000000000000000000",
                "0000000000000-0000000000000000"
            ),
        ],
    },
    Row {
        id: "sparkpost-key",
        title: "a SparkPost key",
        keywords: &["sparkpost"],
        pattern: r#"(?i:sparkpost[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{40})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(120),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("SPARKPOST_KEY = \"93", "65a19a9f8895d1804b3", "26393cb5f6e516f83ca\""),
            concat!("sparkpost_key: ad7", "39ee7158c7e9ea3efe", "bc3ad344a3c35416510"),
        ],
        ignores: &[
            concat!("SPARKPOST_K", "EY = \"${SPA", "RKPOST_KEY}\""),
            concat!("sparkpost_key: 000", "000000000000000000", "0000000000000000000"),
        ],
    },
    Row {
        id: "twilio-auth-token",
        title: "a Twilio auth token",
        keywords: &["twilio"],
        pattern: r#"(?i:twilio[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{32})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("TWILIO_KEY = \"7", "893e91d62755e6fa", "435aeb383a5a49c\""),
            concat!("twilio_key: e9", "f7949994066ad65", "7b3c056b87d0e09"),
        ],
        ignores: &[
            concat!("TWILIO_KE", "Y = \"${TW", "ILIO_KEY}\""),
            concat!("twilio_key: 00", "000000000000000", "000000000000000"),
        ],
    },
    Row {
        id: "twilio-key",
        title: "a Twilio key secret",
        keywords: &["twilio"],
        pattern: r#"(?i:twilio[a-z0-9_.\- ]{0,24}(?:secret)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{32})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.5,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("TWILIO_SECRET = ", "\"dgXyfzdbfoPu63LP", "xCYnmwkpvUTmrMX1\""),
            concat!("twilio_secret: ", "y2flpvGROAT5BhEp", "O1x4qYfYYcu81PXz"),
        ],
        ignores: &[
            concat!("TWILIO_SECR", "ET = \"${TWI", "LIO_SECRET}\""),
            concat!("twilio_secret: ", "0000000000000000", "0000000000000000"),
        ],
    },
    Row {
        id: "messagebird-key",
        title: "a MessageBird key",
        keywords: &["messagebird", "message_bird"],
        pattern: r#"(?i:(?:messagebird|message_bird)[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{25})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(105),
        entropy: 3.3,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("MESSAGEBIRD_KEY", " = \"aSX6VJaN2qD", "LFyyjgpjT8wI3z\""),
            concat!("message_bird_k", "ey: Y5fyOwQH2h", "pgcuoqLAwWtkRLD"),
        ],
        ignores: &[
            concat!("MESSAGEBIRD_", "KEY = \"${MESS", "AGEBIRD_KEY}\""),
            concat!("messagebird_ke", "y: 00000000000", "00000000000000"),
        ],
    },
    Row {
        id: "vonage-secret",
        title: "a Vonage secret",
        keywords: &["vonage", "nexmo"],
        pattern: r#"(?i:(?:vonage|nexmo)[a-z0-9_.\- ]{0,24}(?:secret)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{16})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(96),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("VONAGE_SECR", "ET = \"iDUuQ", "mvX8vMvpYMC\""),
            concat!("nexmo_secr", "et: l1Ejsl", "arxjr6bAh9"),
        ],
        ignores: &[
            concat!("VONAGE_SECR", "ET = \"${VON", "AGE_SECRET}\""),
            concat!("vonage_sec", "ret: 00000", "00000000000"),
        ],
    },
    Row {
        id: "plivo-token",
        title: "a Plivo token",
        keywords: &["plivo"],
        pattern: r#"(?i:plivo[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{40})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(120),
        entropy: 3.7,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("PLIVO_KEY = \"ankaW", "6P5amLA0nKaky12Ie2", "NTMQGCyGTRUh38rLc\""),
            concat!("plivo_key: SEXEoU", "WyqiJSCblfuGI2DUq", "VER7JsGKZatD7F3W4"),
        ],
        ignores: &[
            concat!("PLIVO_KE", "Y = \"${PL", "IVO_KEY}\""),
            concat!("plivo_key: 000000", "00000000000000000", "00000000000000000"),
        ],
    },
    Row {
        id: "telnyx-key",
        title: "a Telnyx key",
        keywords: &["telnyx"],
        pattern: r#"(?i:telnyx[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9_\-]{50,60})(?:[^A-Za-z0-9\-_]|$)"#,
        reach: Reach::Line(140),
        entropy: 3.7,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("TELNYX_KEY = \"4C67wodlUgg", "p7fZ71yT5Zkri9WWVb3Z5NFW6", "yuMpeOSHlmxPHnfpMPpor1Oe\""),
            concat!("telnyx_key: OjT7V952", "38yRZ7duMudo8fFxZhMw2", "sThflDMsogZzufv5QfQSm"),
        ],
        ignores: &[
            concat!("TELNYX_KE", "Y = \"${TE", "LNYX_KEY}\""),
            concat!("telnyx_key: 00000000", "000000000000000000000", "000000000000000000000"),
        ],
    },
    Row {
        id: "klaviyo-key",
        title: "a Klaviyo private key",
        keywords: &["pk_"],
        pattern: r"\b(?P<secret>pk_[a-f0-9]{34})(?:[^a-f0-9]|$)",
        reach: Reach::Line(77),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("KLAVIYO=pk_b195", "ccdd987d40c8d28", "ba108fcdd0bc4f6"),
            concat!("value: \"pk_1ade", "f4848a25cbae6f8f", "d4cce9ed47b9e6\","),
        ],
        ignores: &[concat!("pk_b2", "db20ef"), concat!("pk_000000000", "000000000000", "0000000000000")],
    },
    Row {
        id: "sendinblue-key",
        title: "a Sendinblue key",
        keywords: &["sendinblue"],
        pattern: r#"(?i:sendinblue[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{16})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(96),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("SENDINBLUE_", "KEY = \"TNWqO", "sFbhGvXSSw8\""),
            concat!("sendinblue", "_key: Ja6gR", "mDo5SEryImD"),
        ],
        ignores: &[
            concat!("SENDINBLUE_K", "EY = \"${SEND", "INBLUE_KEY}\""),
            concat!("sendinblue", "_key: 00000", "00000000000"),
        ],
    },
    Row {
        id: "hubspot-key",
        title: "a HubSpot key",
        keywords: &["hubspot"],
        pattern: r#"(?i:hubspot[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:[^a-f0-9\-_]|$)"#,
        reach: Reach::Line(116),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("HUBSPOT_KEY = \"35", "7d43d6-d8a6-f0d6-", "c3d4-6707af754ba3\""),
            concat!("hubspot_key: be2", "ed4fc-3279-8b39-", "30b1-b7de5f6a6c8d"),
        ],
        ignores: &[
            concat!("HUBSPOT_KE", "Y = \"${HUB", "SPOT_KEY}\""),
            concat!("hubspot_key: 000", "00000-0000-0000-", "0000-000000000000"),
        ],
    },
    Row {
        id: "hubspot-token",
        title: "a HubSpot private app token",
        keywords: &["pat-na1-", "pat-eu1-", "pat-na2-", "pat-ap1-"],
        pattern: r"\b(?:pat\-na1\-|pat\-eu1\-|pat\-na2\-|pat\-ap1\-)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
        reach: Reach::Line(84),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("HUBSPOT=pat-na1-c", "bd508df-e397-c57e", "-5cf8-e9d4b07de006"),
            concat!("value: \"pat-ap1-f9", "6146b9-7ad8-3689-b", "7c6-404ec24504be\","),
        ],
        ignores: &[
            concat!("pat-n", "a1-9e", "6bb27f"),
            concat!("pat-na1-000000", "00-0000-0000-00", "00-000000000000"),
        ],
    },
    Row {
        id: "mandrill-key",
        title: "a Mandrill key",
        keywords: &["md-"],
        pattern: r"\b(?P<secret>md\-[A-Za-z0-9_\-]{22})(?:[^A-Za-z0-9_\-]|$)",
        reach: Reach::Line(65),
        entropy: 3.4,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("CUSTOMERIO=m", "d-jgmTHAVEXa", "vVyVsGL6dy6Q"),
            concat!("value: \"md-", "LJWn6tBXsldH", "h61G3mbUaw\","),
        ],
        ignores: &[concat!("md-lt", "da3Jw"), concat!("md-xxxxx", "xxxxxxxx", "xxxxxxxxx")],
    },
    Row {
        id: "convertkit-secret",
        title: "a ConvertKit secret",
        keywords: &["convertkit"],
        pattern: r#"(?i:convertkit[a-z0-9_.\- ]{0,24}(?:secret|key)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9_\-]{43})(?:[^A-Za-z0-9\-_]|$)"#,
        reach: Reach::Line(123),
        entropy: 3.6,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("CONVERTKIT_SECRET = \"", "w6srkKvm8DPusJz4Rv5xUr", "92lFv4pyqXQdVlQz6aI5L\""),
            concat!("convertkit_secret: N", "bh2JKLSADzk1nfZpzqirr", "3FeV8BxKj2WIGmJYWrf35"),
        ],
        ignores: &[
            concat!("CONVERTKIT_SEC", "RET = \"${CONVE", "RTKIT_SECRET}\""),
            concat!("convertkit_secret: 0", "000000000000000000000", "000000000000000000000"),
        ],
    },
    Row {
        id: "beehiiv-key",
        title: "a beehiiv key",
        keywords: &["beehiiv"],
        pattern: r#"(?i:beehiiv[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{64})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(144),
        entropy: 3.8,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!(
                "BEEHIIV_KEY = \"1F9k9MZWfwY",
                "RxV9hi2TGQ5mqGlAarYnZ9tccGt",
                "04kF8BV8TMJ0EZFO0AObNmDJAk\""
            ),
            concat!("beehiiv_key: SN45wxQdZLal", "tLSpWcgtPwbQvtgLDLW6kDO2Ye", "jCXHLt3JER6OGzj9iMazoM4vUz"),
        ],
        ignores: &[
            concat!("BEEHIIV_KE", "Y = \"${BEE", "HIIV_KEY}\""),
            concat!("beehiiv_key: 000000000000", "00000000000000000000000000", "00000000000000000000000000"),
        ],
    },
    Row {
        id: "iterable-key",
        title: "an Iterable key",
        keywords: &["iterable_api"],
        pattern: r#"(?i:iterable_api[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{32})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("ITERABLE_API_KEY ", "= \"b40c568413f6488", "d49c39f726977c4f2\""),
            concat!("iterable_api_key", ": 8988a1a683a368b", "beed26838f8ca7d1a"),
        ],
        ignores: &[
            concat!("ITERABLE_API_", "KEY = \"${ITER", "ABLE_API_KEY}\""),
            concat!("iterable_api_key", ": 000000000000000", "00000000000000000"),
        ],
    },
];
