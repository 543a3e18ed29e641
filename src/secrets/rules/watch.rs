//! Monitoring, errors, analytics and feature flags.
//!
//! One row each; examples are split so that no scanner trips over this file, and no row matches without its keyword.

use crate::secrets::checksum::Check;
use crate::secrets::rule::{Reach, Row, Value};

/// The rows, from the precise to the general.
pub(super) const ROWS: &[Row] = &[
    Row {
        id: "sentry-token",
        title: "a Sentry user token",
        keywords: &["sntryu_"],
        pattern: r"\b(?P<secret>sntryu_[a-f0-9]{64})(?:[^a-f0-9]|$)",
        reach: Reach::Line(111),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("SENTRY=sntryu_71d3eb9fef78", "ea9b519282b6904944fdfd0dcc", "d5145651e91f82e4547fe4c16a"),
            concat!(
                "value: \"sntryu_7159e39604e5",
                "5a238db7083926a1427a0dc4b0f",
                "e495720c71bcf3e2280f692b5\","
            ),
        ],
        ignores: &[
            concat!("sntry", "u_96b", "662eb"),
            concat!("sntryu_0000000000000000", "000000000000000000000000", "000000000000000000000000"),
        ],
    },
    Row {
        id: "sentry-org-token",
        title: "a Sentry organisation token",
        keywords: &["sntrys_eyj"],
        pattern: r"\bsntrys_eyJ[A-Za-z0-9+/]{100,300}",
        reach: Reach::Line(350),
        entropy: 3.8,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "SENTRY=sntrys_eyJpThQbBwogTK8RHjoq6odvT",
                "WexYl7QlIioN2e8p0E0GlcPGS3yRbeljCBvHEMO",
                "ynywFXKcqKPzolf3FvuGxxht0Ct8mSdwhUjUkDE"
            ),
            concat!(
                "value: \"sntrys_eyJO23hjGxgZMwbWugwXKuSC9",
                "woOLtnMP6EPq3HDIhrr9EuvGJpDoBmBluq6AAfJF",
                "D0aDU9ML0mGCoXJtpDIwMtiRcJqBwjrHyqvrbl\","
            ),
        ],
        ignores: &[
            concat!("sntrys", "_eyJYZ", "05ETi2"),
            concat!(
                "sntrys_eyJxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            ),
        ],
    },
    Row {
        id: "newrelic-user-key",
        title: "a New Relic user key",
        keywords: &["nrak-"],
        pattern: r"\b(?P<secret>NRAK\-[A-Z0-9]{27})(?:[^A-Z0-9]|$)",
        reach: Reach::Line(72),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("NEWRELIC=NRAK", "-8VPBY5YKE334I", "JADILESSGDN6OL"),
            concat!("value: \"NRAK-0", "6MRPJG1AGZ39MN", "BZ563XDN5DMM\","),
        ],
        ignores: &[concat!("NRAK", "-5MY", "2KLTT"), concat!("NRAK-XXXXX", "XXXXXXXXXXX", "XXXXXXXXXXX")],
    },
    Row {
        id: "newrelic-insert-key",
        title: "a New Relic insert key",
        keywords: &["nrii-"],
        pattern: r"\b(?P<secret>NRII\-[A-Za-z0-9_\-]{32})(?:[^A-Za-z0-9_\-]|$)",
        reach: Reach::Line(77),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("NEWRELIC=NRII-8", "EXoyUiG5enNp1bx", "1CcqIlOazpDTLNon"),
            concat!("value: \"NRII-rs", "dVp5aDlKCuaVYkbV", "dn4Pdeat0Q2LOz\","),
        ],
        ignores: &[
            concat!("NRII", "-qKT", "uW4z6"),
            concat!("NRII-xxxxxxx", "xxxxxxxxxxxx", "xxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "newrelic-browser-key",
        title: "a New Relic browser key",
        keywords: &["nrjs-"],
        pattern: r"\b(?P<secret>NRJS\-[a-f0-9]{19})(?:[^a-f0-9]|$)",
        reach: Reach::Line(64),
        entropy: 2.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("NEWRELIC=NR", "JS-5695ee61", "b88928603ce"),
            concat!("value: \"NRJ", "S-75bad7b99", "72017d1b2f\","),
        ],
        ignores: &[concat!("NRJS-", "939e05"), concat!("NRJS-000", "00000000", "00000000")],
    },
    Row {
        id: "newrelic-admin-key",
        title: "a New Relic admin key",
        keywords: &["nraa-"],
        pattern: r"\b(?P<secret>NRAA\-[a-f0-9]{27})(?:[^a-f0-9]|$)",
        reach: Reach::Line(72),
        entropy: 2.8,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("NEWRELIC=NRAA", "-30c2903f4631b", "22a06a28a85060"),
            concat!("value: \"NRAA-8", "3be9db93fe0f58", "ed7fba2f1d9f\","),
        ],
        ignores: &[concat!("NRAA", "-a0d", "c4a13"), concat!("NRAA-00000", "00000000000", "00000000000")],
    },
    Row {
        id: "newrelic-license-key",
        title: "a New Relic license key",
        keywords: &["newrelic", "new_relic"],
        pattern: r#"(?i:(?:newrelic|new_relic)[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-z0-9]{40})(?:[^a-z0-9_]|$)"#,
        reach: Reach::Line(120),
        entropy: 3.2,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("NEWRELIC_KEY = \"l5m", "xedluzotdqmf1y9ari2", "2baoq4zdjaqdm90sxv\""),
            concat!("new_relic_key: ukz", "08hma2wlsdb1vy1224", "vm83dko1f7zxse9enko"),
        ],
        ignores: &[
            concat!("NEWRELIC_K", "EY = \"${NEW", "RELIC_KEY}\""),
            concat!("newrelic_key: 0000", "000000000000000000", "000000000000000000"),
        ],
    },
    Row {
        id: "datadog-api-key",
        title: "a Datadog key",
        keywords: &["datadog", "dd_api"],
        pattern: r#"(?i:(?:datadog|dd_api)[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{32})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("DATADOG_KEY = \"1", "411f6216b442ae29", "3507c9b61ebd8ef\""),
            concat!("dd_api_key: 4b", "361aa5a9eddf803", "a4fb83b516dcf9f"),
        ],
        ignores: &[
            concat!("DATADOG_KE", "Y = \"${DAT", "ADOG_KEY}\""),
            concat!("datadog_key: 00", "000000000000000", "000000000000000"),
        ],
    },
    Row {
        id: "datadog-app-key",
        title: "a Datadog application key",
        keywords: &["datadog", "dd_app"],
        pattern: r#"(?i:(?:datadog|dd_app)[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{40})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(120),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("DATADOG_KEY = \"b43", "b37dab621ba746fccb7", "400ad99f37245c250d\""),
            concat!("dd_app_key: 96f57", "f09bea8845c6ac81f", "039dc348a7263309e2"),
        ],
        ignores: &[
            concat!("DATADOG_KE", "Y = \"${DAT", "ADOG_KEY}\""),
            concat!("datadog_key: 0000", "000000000000000000", "000000000000000000"),
        ],
    },
    Row {
        id: "grafana-token",
        title: "a Grafana service account token",
        keywords: &["glsa_"],
        pattern: r"\b(?P<secret>glsa_[A-Za-z0-9]{32}_[a-fA-F0-9]{8})(?:[^A-Za-z0-9]|$)",
        reach: Reach::Line(106),
        entropy: 3.2,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("GRAFANA=glsa_UUGdM", "hUUAGi3vDMarSODtS1", "cfsKQPYU5_a8c3e1f7"),
            concat!("value: \"glsa_DoGcU", "NWy37mPe2eXmeuBFPiP", "qM60n81U_a8c3e1f7\","),
        ],
        ignores: &[
            concat!("glsa", "_Hz5", "TOlsM"),
            concat!("glsa_xxxxxxxxxx", "xxxxxxxxxxxxxxx", "xxxxxxx_00000000"),
        ],
    },
    Row {
        id: "grafana-cloud-token",
        title: "a Grafana Cloud token",
        keywords: &["glc_eyj"],
        pattern: r"\bglc_eyJ[A-Za-z0-9+/]{40,400}",
        reach: Reach::Line(447),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("GRAFANA=glc_eyJ6cg", "Ql8yThcfatDeIkTTzJ", "JOKlqBrLElqghV5aE0z"),
            concat!("value: \"glc_eyJL7vL", "9XYJolrry6tR0PVwy9m", "692Uyns3bwyscJcJ6\","),
        ],
        ignores: &[
            concat!("glc_e", "yJU9p", "8CoqX"),
            concat!("glc_eyJxxxxxxxx", "xxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "grafana-api-key",
        title: "a Grafana key of the old form",
        keywords: &["eyjrijoi"],
        pattern: r"\beyJrIjoi[A-Za-z0-9+/]{60,300}",
        reach: Reach::Line(348),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("GRAFANA=eyJrIjoiHLMmR2jFt", "28wOZFG2Llk6mtfIWXO3cBSJ3", "f5RMgb9RYX3I8CvTXooAxCVTe3"),
            concat!(
                "value: \"eyJrIjoiFAJdyFTnsj",
                "bntRSQF4q1Q6NndqfY4uslbBcZ",
                "m7I7TXmJ8emiNC9kyfOKXzCX\","
            ),
        ],
        ignores: &[
            concat!("eyJrI", "joiwN", "NS0Rtw"),
            concat!("eyJrIjoixxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "dynatrace-token",
        title: "a Dynatrace token",
        keywords: &["dt0c01."],
        pattern: r"\b(?P<secret>dt0c01\.[A-Z0-9]{24}\.[A-Z0-9]{64})(?:[^A-Z0-9]|$)",
        reach: Reach::Line(156),
        entropy: 3.2,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "DYNATRACE=dt0c01.CEJROLEWOU3DOZMWVW",
                "J38FFF.DPCA1A7VIV138JM1ZLJ6OAHEL0XB",
                "QLBE3STWII4XUUI6X0CIXU81GDPDOIW7UKTC"
            ),
            concat!(
                "value: \"dt0c01.11NVS5857L9XTZLSLSJJ",
                "FUFD.DPCA1A7VIV138JM1ZLJ6OAHEL0XBQL",
                "BE3STWII4XUUI6X0CIXU81GDPDOIW7UKTC\","
            ),
        ],
        ignores: &[
            concat!("dt0c0", "1.Q3W", "XECI3"),
            concat!(
                "dt0c01.XXXXXXXXXXXXXXXXXXXXXXXX.",
                "00000000000000000000000000000000",
                "00000000000000000000000000000000"
            ),
        ],
    },
    Row {
        id: "honeycomb-key",
        title: "a Honeycomb key",
        keywords: &["hcaik_", "hcamk_"],
        pattern: r"\b(?P<secret>(?:hcaik_|hcamk_)[a-z0-9]{58})(?:[^a-z0-9]|$)",
        reach: Reach::Line(104),
        entropy: 3.4,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("HONEYCOMB=hcaik_xslzm8tp", "o41je9z2yfhwdal55z9pqbz2t", "z6gljoccdtxmeuoy9duk199oy"),
            concat!("value: \"hcamk_qege9to1yp", "v0pb8sr8svhqq0dzqz0x91vft", "gc7a8dps0f0xcm82bq4nnzt\","),
        ],
        ignores: &[
            concat!("hcai", "k_z00", "n6tfm"),
            concat!("hcaik_xxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "honeycomb-old-key",
        title: "a Honeycomb key of the old form",
        keywords: &["honeycomb"],
        pattern: r#"(?i:honeycomb[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{32})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("HONEYCOMB_KEY = ", "\"374fc3476d5220cb", "99723e80c194b84a\""),
            concat!("honeycomb_key: ", "a8e566f6aabc4b51", "67f1ae5de363d554"),
        ],
        ignores: &[
            concat!("HONEYCOMB_K", "EY = \"${HON", "EYCOMB_KEY}\""),
            concat!("honeycomb_key: ", "0000000000000000", "0000000000000000"),
        ],
    },
    Row {
        id: "pagerduty-key",
        title: "a PagerDuty key",
        keywords: &["pagerduty"],
        pattern: r#"(?i:pagerduty[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9_\-]{20})(?:[^A-Za-z0-9\-_]|$)"#,
        reach: Reach::Line(100),
        entropy: 3.3,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("PAGERDUTY_KE", "Y = \"uUTFhzgw", "MAxgHBIiRKC9\""),
            concat!("pagerduty_k", "ey: OUNhfQ25", "8A5TnO4vQX73"),
        ],
        ignores: &[
            concat!("PAGERDUTY_K", "EY = \"${PAG", "ERDUTY_KEY}\""),
            concat!("pagerduty_k", "ey: 00000000", "000000000000"),
        ],
    },
    Row {
        id: "opsgenie-key",
        title: "an Opsgenie key",
        keywords: &["opsgenie"],
        pattern: r#"(?i:opsgenie[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:[^a-f0-9\-_]|$)"#,
        reach: Reach::Line(116),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("OPSGENIE_KEY = \"b", "4e08cee-d0df-3897-", "e6ac-fe463e78cb18\""),
            concat!("opsgenie_key: de", "1cc67e-3c8c-e856-", "9607-f9b8070c9df5"),
        ],
        ignores: &[
            concat!("OPSGENIE_K", "EY = \"${OPS", "GENIE_KEY}\""),
            concat!("opsgenie_key: 00", "000000-0000-0000-", "0000-000000000000"),
        ],
    },
    Row {
        id: "splunk-token",
        title: "a Splunk HEC token",
        keywords: &["splunk"],
        pattern: r#"(?i:splunk[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:[^a-f0-9\-_]|$)"#,
        reach: Reach::Line(116),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("SPLUNK_KEY = \"ce2", "36d0b-d06c-dab6-7", "b7b-258623d65aa5\""),
            concat!("splunk_key: 2876", "bac1-aa14-ecb6-1", "069-808a6315366d"),
        ],
        ignores: &[
            concat!("SPLUNK_KE", "Y = \"${SP", "LUNK_KEY}\""),
            concat!("splunk_key: 0000", "0000-0000-0000-0", "000-000000000000"),
        ],
    },
    Row {
        id: "sumologic-key",
        title: "a Sumo Logic key",
        keywords: &["sumologic", "sumo_"],
        pattern: r#"(?i:(?:sumologic|sumo_)[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{64})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(144),
        entropy: 3.8,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!(
                "SUMOLOGIC_KEY = \"pExI82FWM5",
                "Ym8NdYus1SdjYFxZok4R49Ifq3r",
                "pDkX2LFRafA07LlxcF1Wddptqh4\""
            ),
            concat!("sumo__key: 2VsOY1hrYG37TL", "fPNQSzyrrPEah5792OI8KDETU", "W9PC5sm7r0hkaJlPs8j3qOOWn"),
        ],
        ignores: &[
            concat!("SUMOLOGIC_K", "EY = \"${SUM", "OLOGIC_KEY}\""),
            concat!(
                "sumologic_key: 00000000000",
                "00000000000000000000000000",
                "000000000000000000000000000"
            ),
        ],
    },
    Row {
        id: "loggly-token",
        title: "a Loggly token",
        keywords: &["loggly"],
        pattern: r#"(?i:loggly[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:[^a-f0-9\-_]|$)"#,
        reach: Reach::Line(116),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("LOGGLY_KEY = \"360", "0df46-9a1b-a2a3-1", "adc-2fa1864b52d0\""),
            concat!("loggly_key: d577", "0c38-5841-503e-8", "c76-cfc60cc85cf0"),
        ],
        ignores: &[
            concat!("LOGGLY_KE", "Y = \"${LO", "GGLY_KEY}\""),
            concat!("loggly_key: 0000", "0000-0000-0000-0", "000-000000000000"),
        ],
    },
    Row {
        id: "logzio-token",
        title: "a Logz.io token",
        keywords: &["logzio"],
        pattern: r#"(?i:logzio[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{32})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.6,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("LOGZIO_KEY = \"f", "jip18JUOOaDuMVCX", "ACHBiUdx6ffDFSJ\""),
            concat!("logzio_key: 9s", "uTvnPfWxbtbUSdJ", "Bb4poLYGrnNiHhA"),
        ],
        ignores: &[
            concat!("LOGZIO_KE", "Y = \"${LO", "GZIO_KEY}\""),
            concat!("logzio_key: 00", "000000000000000", "000000000000000"),
        ],
    },
    Row {
        id: "rollbar-token",
        title: "a Rollbar token",
        keywords: &["rollbar"],
        pattern: r#"(?i:rollbar[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{32})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("ROLLBAR_KEY = \"d", "4ff190d883ee8002", "8e7761d5d360140\""),
            concat!("rollbar_key: 9a", "322b9932c06983d", "1e9ac6f72f1c908"),
        ],
        ignores: &[
            concat!("ROLLBAR_KE", "Y = \"${ROL", "LBAR_KEY}\""),
            concat!("rollbar_key: 00", "000000000000000", "000000000000000"),
        ],
    },
    Row {
        id: "bugsnag-key",
        title: "a Bugsnag key",
        keywords: &["bugsnag"],
        pattern: r#"(?i:bugsnag[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{32})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("BUGSNAG_KEY = \"6", "a5ac5280e2304ebb", "9be535a8935428d\""),
            concat!("bugsnag_key: 49", "969c0c73a91f1d8", "b35d85a3145e441"),
        ],
        ignores: &[
            concat!("BUGSNAG_KE", "Y = \"${BUG", "SNAG_KEY}\""),
            concat!("bugsnag_key: 00", "000000000000000", "000000000000000"),
        ],
    },
    Row {
        id: "honeybadger-key",
        title: "a Honeybadger key",
        keywords: &["honeybadger"],
        pattern: r#"(?i:honeybadger[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{30,40})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(120),
        entropy: 3.5,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("HONEYBADGER_KEY = \"q", "0TeCRFlhOQ7F8PxOCKxa", "XcimEjPrJnwe72QJlR1\""),
            concat!("honeybadger_key", ": AY6b4aaT1Xj17I", "5oVrRxa09dFXlBQY"),
        ],
        ignores: &[
            concat!("HONEYBADGER_", "KEY = \"${HONE", "YBADGER_KEY}\""),
            concat!("honeybadger_key", ": 00000000000000", "0000000000000000"),
        ],
    },
    Row {
        id: "launchdarkly-key",
        title: "a LaunchDarkly SDK key",
        keywords: &["sdk-", "api-"],
        pattern: r"\b(?:sdk\-|api\-)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
        reach: Reach::Line(80),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("LAUNCHDARKLY=sdk-", "797593cb-b3e4-5822", "-d7e5-8da8782324d7"),
            concat!("value: \"api-e666", "6a65-daf4-aef9-58", "b7-7d95ba098799\","),
        ],
        ignores: &[concat!("sdk-32", "bf27d3"), concat!("sdk-00000000-", "0000-0000-000", "0-000000000000")],
    },
    Row {
        id: "posthog-key",
        title: "a PostHog personal key",
        keywords: &["phx_"],
        pattern: r"\bphx_[A-Za-z0-9]{43,50}",
        reach: Reach::Line(94),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("POSTHOG=phx_5iQyKuh", "Btgk3DIyirkUZ7Lfrxr", "FWTbwKr8shsGBh2sCpP2"),
            concat!("value: \"phx_TLfGGib", "jItVyW5HBz2B3Mi5eZS", "8VTkhRh9ZjWZkzfgL\","),
        ],
        ignores: &[
            concat!("phx_Wj", "217DAM"),
            concat!("phx_xxxxxxxxxxx", "xxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "amplitude-secret",
        title: "an Amplitude secret",
        keywords: &["amplitude"],
        pattern: r#"(?i:amplitude[a-z0-9_.\- ]{0,24}(?:secret)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{32})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("AMPLITUDE_SECRET ", "= \"66bf690c1267f21", "be426120f223b275c\""),
            concat!("amplitude_secret", ": 1460604a4008ba1", "658a9d3c8ae38cf08"),
        ],
        ignores: &[
            concat!("AMPLITUDE_SEC", "RET = \"${AMPL", "ITUDE_SECRET}\""),
            concat!("amplitude_secret", ": 000000000000000", "00000000000000000"),
        ],
    },
    Row {
        id: "mixpanel-secret",
        title: "a Mixpanel secret",
        keywords: &["mixpanel"],
        pattern: r#"(?i:mixpanel[a-z0-9_.\- ]{0,24}(?:secret)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{32})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("MIXPANEL_SECRET =", " \"0e2d08ce651c7b5", "36b766fd6d1fe73a6\""),
            concat!("mixpanel_secret:", " bee9fabdb16c437", "4e81168a51445d22e"),
        ],
        ignores: &[
            concat!("MIXPANEL_SEC", "RET = \"${MIXP", "ANEL_SECRET}\""),
            concat!("mixpanel_secret:", " 000000000000000", "00000000000000000"),
        ],
    },
    Row {
        id: "segment-key",
        title: "a Segment write key",
        keywords: &["segment_write"],
        pattern: r#"(?i:segment_write[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{32})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.6,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("SEGMENT_WRITE_KEY ", "= \"pJKPpXFn3mwJnN9", "UiXI4AFudPjO1NEKE\""),
            concat!("segment_write_key", ": jGJXv7lxgC9lRLO", "KUxPzSTOxWclkjuWR"),
        ],
        ignores: &[
            concat!("SEGMENT_WRITE_", "KEY = \"${SEGME", "NT_WRITE_KEY}\""),
            concat!("segment_write_key", ": 000000000000000", "00000000000000000"),
        ],
    },
    Row {
        id: "checkly-key",
        title: "a Checkly key",
        keywords: &["cu_"],
        pattern: r"\b(?P<secret>cu_[a-f0-9]{32})(?:[^a-f0-9]|$)",
        reach: Reach::Line(75),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("BETTER=cu_5a40", "47b437bacd966c", "bda7fe93b7c41b"),
            concat!("value: \"cu_3c35", "1f92403c18da162", "e4fbe17320009\","),
        ],
        ignores: &[concat!("cu_a2", "a9be8a"), concat!("cu_00000000", "000000000000", "000000000000")],
    },
    Row {
        id: "papertrail-token",
        title: "a Papertrail token",
        keywords: &["papertrail"],
        pattern: r#"(?i:papertrail[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{20})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(100),
        entropy: 3.3,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("PAPERTRAIL_KE", "Y = \"OsdONJel", "hV2BS9XSnCqR\""),
            concat!("papertrail_k", "ey: aXumNEP5", "wxyvNLDcrU2R"),
        ],
        ignores: &[
            concat!("PAPERTRAIL_K", "EY = \"${PAPE", "RTRAIL_KEY}\""),
            concat!("papertrail_k", "ey: 00000000", "000000000000"),
        ],
    },
    Row {
        id: "statuspage-key",
        title: "a Statuspage key",
        keywords: &["statuspage"],
        pattern: r#"(?i:statuspage[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:[^a-f0-9\-_]|$)"#,
        reach: Reach::Line(116),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("STATUSPAGE_KEY = \"", "f470f692-d614-2c74", "-044d-de9051065405\""),
            concat!("statuspage_key: 8", "c588dda-d9b2-0ead", "-fc38-045940e1c5a1"),
        ],
        ignores: &[
            concat!("STATUSPAGE_K", "EY = \"${STAT", "USPAGE_KEY}\""),
            concat!("statuspage_key: 0", "0000000-0000-0000", "-0000-000000000000"),
        ],
    },
    Row {
        id: "lightstep-token",
        title: "a Lightstep token",
        keywords: &["lightstep"],
        pattern: r#"(?i:lightstep[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{84})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(164),
        entropy: 3.9,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!(
                "LIGHTSTEP_KEY = \"m3H7czLIHR4YVv9yv",
                "ZleedpKzCMaiURSL5NByu7BbaLQLaTmXh4",
                "thQfZosLrXLcoEDTtkzmbRoEVkIJbAU9X\""
            ),
            concat!(
                "lightstep_key: u7EUHxx2BoOCtRrXEc",
                "BkiLOgBrZyHeOJB11uOagOlDCJipzuPMo",
                "NuhjWWfgAqpbVvfvcwbOJfLwSZj4DwTPJ"
            ),
        ],
        ignores: &[
            concat!("LIGHTSTEP_K", "EY = \"${LIG", "HTSTEP_KEY}\""),
            concat!(
                "lightstep_key: 000000000000000000",
                "000000000000000000000000000000000",
                "000000000000000000000000000000000"
            ),
        ],
    },
    Row {
        id: "axiom-token",
        title: "an Axiom token",
        keywords: &["xaat-", "xapt-"],
        pattern: r"\b(?:xaat\-|xapt\-)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
        reach: Reach::Line(81),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("AXIOM=xaat-07c5", "0c67-430b-ba17-f", "b16-b5ed6a241e4d"),
            concat!("value: \"xapt-e816", "14bf-df69-920e-eb", "b7-eaede5b57bbe\","),
        ],
        ignores: &[
            concat!("xaat", "-965", "8c57c"),
            concat!("xaat-00000000", "-0000-0000-000", "0-000000000000"),
        ],
    },
];
