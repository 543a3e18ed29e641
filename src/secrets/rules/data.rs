//! Databases and data platforms.
//!
//! One row each; examples are split so that no scanner trips over this file, and no row matches without its keyword.

use crate::secrets::checksum::Check;
use crate::secrets::rule::{Reach, Row, Value};

/// The rows, from the precise to the general.
pub(super) const ROWS: &[Row] = &[
    Row {
        id: "database-url",
        title: "a database address with its password",
        keywords: &["postgres", "mysql", "mariadb", "mongodb", "redis", "amqp", "sqlserver", "clickhouse"],
        pattern: r#"(?i)\b(?:postgres(?:ql)?|mysql|mariadb|mongodb|rediss?|amqps?|sqlserver|clickhouse)(?:\+[a-z0-9]{1,12})?://[^\s:/@"'<>]{0,64}:(?P<secret>[^\s@/"'<>{}]{3,128})@(?:[^\s@/"'<>]{1,64}@)?(?:(?P<open>localhost|127\.0\.0\.1|\[::1\])(?:[^a-z0-9.\-]|$)|[a-z0-9.\-_\[])"#,
        reach: Reach::Line(240),
        entropy: 1.5,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("DATABASE_URL=postgres://admin:", "q7Zr0pXkL3vN9sTbY1wH@db.internal:5432/prod"),
            concat!("mongodb+srv://svc:", "mK93-xQz@cluster0.mongodb.net/app"),
            concat!("mysql://svc:", "mK93-xQz@localhost.acme.dev/app"),
        ],
        ignores: &[
            "postgres://postgres:postgres@localhost:5432/app_test",
            "redis://:${REDIS_PASSWORD}@cache:6379 and mysql://user:<password>@host/db",
            concat!("amqp://myuser:myp4ssw", "ord@localhost:5672/v and redis://:p,a@ss@127.0.0.1/0"),
        ],
    },
    Row {
        id: "planetscale-password",
        title: "a PlanetScale password",
        keywords: &["pscale_pw_"],
        pattern: r"\bpscale_pw_[A-Za-z0-9_\-]{32,64}",
        reach: Reach::Line(114),
        entropy: 3.4,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("PLANETSCALE=pscale_pw_X", "54spE95FRy4I55gsg9LSfiw", "j5fiT5eIMvdm24HVvdd0oQ1X"),
            concat!("value: \"pscale_pw", "_i2zpPfpAEwyafPZY", "OIB1Pzb9r4KsbQwA\","),
        ],
        ignores: &[
            concat!("pscale", "_pw_ne", "EV3Nbd"),
            concat!("pscale_pw_xxxx", "xxxxxxxxxxxxxx", "xxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "planetscale-token",
        title: "a PlanetScale token",
        keywords: &["pscale_tkn_", "pscale_oauth_"],
        pattern: r"\b(?:pscale_tkn_|pscale_oauth_)[A-Za-z0-9_\-]{32,64}",
        reach: Reach::Line(115),
        entropy: 3.4,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("PLANETSCALE=pscale_tkn_", "LgGohKWdgTGVWkgNFAgY1Yls", "ImofFFJ6AThaLWRoH85MJNrK"),
            concat!("value: \"pscale_oau", "th_z6cPlEVG0WrvEFt", "qJ4eULvehppuzUFDD\","),
        ],
        ignores: &[
            concat!("pscale", "_tkn_c", "86Rj8nZ"),
            concat!("pscale_tkn_xxx", "xxxxxxxxxxxxxx", "xxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "supabase-token",
        title: "a Supabase token",
        keywords: &["sbp_"],
        pattern: r"\b(?P<secret>sbp_[a-f0-9]{40})(?:[^a-f0-9]|$)",
        reach: Reach::Line(84),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("SUPABASE=sbp_e0d9", "e024fad926efbaa3bd", "bac6b08152ec00882d"),
            concat!("value: \"sbp_75077e", "7a7d68b127a1eaf080", "39641f6e3f4db042\","),
        ],
        ignores: &[
            concat!("sbp_5b", "53b1f9"),
            concat!("sbp_0000000000", "000000000000000", "000000000000000"),
        ],
    },
    Row {
        id: "supabase-secret-key",
        title: "a Supabase secret key",
        keywords: &["sb_secret_"],
        pattern: r"\bsb_secret_[A-Za-z0-9_\-]{31,40}",
        reach: Reach::Line(90),
        entropy: 3.4,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("SUPABASE=sb_secret", "_xZMsVwVIvl4ROwbEO", "r6Q797VjqxBP8koR63"),
            concat!("value: \"sb_secret", "_vqDgvcYsMB46qAWL", "E5paD3PSD9LIvjR\","),
        ],
        ignores: &[
            concat!("sb_sec", "ret_pf", "mXI21i"),
            concat!("sb_secret_xxx", "xxxxxxxxxxxxxx", "xxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "neon-key",
        title: "a Neon key",
        keywords: &["napi_"],
        pattern: r"\bnapi_[a-z0-9]{60,70}",
        reach: Reach::Line(115),
        entropy: 3.5,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("NEON=napi_7lqfoqcu9r7cvt3", "b0z1n5gcd9lvcbn05ameii82d", "9kmx4jvevlqbis1gilnfo5awq"),
            concat!("value: \"napi_vn22taozdgjh", "hes8kupf9h9zs1trrmam3eron", "a5bwedbcnxwfn7fvcjthpcl\","),
        ],
        ignores: &[
            concat!("napi", "_o7v", "rd5u6"),
            concat!("napi_xxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "databricks-token",
        title: "a Databricks token",
        keywords: &["dapi"],
        pattern: r"\b(?P<secret>dapi[a-f0-9]{32})(?:[^a-f0-9]|$)",
        reach: Reach::Line(76),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("DATABRICKS=dapi", "82d7fe5b32398415", "8e8f1d6368f1d76e"),
            concat!("value: \"dapia97", "7039b320513ddfc", "af1a4f8bea22f6\","),
        ],
        ignores: &[concat!("dapi21", "a241d6"), concat!("dapi00000000", "000000000000", "000000000000")],
    },
    Row {
        id: "airtable-token",
        title: "an Airtable token",
        keywords: &["airtable"],
        pattern: r"\b(?P<secret>pat[A-Za-z0-9]{14}\.[a-f0-9]{64})(?:[^A-Za-z0-9]|$)",
        reach: Reach::Line(142),
        entropy: 3.4,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "AIRTABLE=pat3Te4U14FbPaw81.4dd",
                "ae9fb5310022e423218ef685fdad0d",
                "872f668ada2a183a667cea762ec61b5"
            ),
            concat!(
                "airtable: \"patMJKPLQTaajY0d8.4d",
                "dae9fb5310022e423218ef685fdad0d8",
                "72f668ada2a183a667cea762ec61b5\","
            ),
        ],
        ignores: &[
            concat!("pat", "C0VU"),
            concat!(
                "patxxxxxxxxxxxxxx.000000000",
                "000000000000000000000000000",
                "0000000000000000000000000000"
            ),
        ],
    },
    Row {
        id: "airtable-key",
        title: "an Airtable key",
        keywords: &["airtable"],
        pattern: r#"(?i:airtable[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{17})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(97),
        entropy: 3.2,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("AIRTABLE_KE", "Y = \"gHDcer", "5cp7873efmB\""),
            concat!("airtable_k", "ey: DrkX1y", "VSIcwriQdyI"),
        ],
        ignores: &[
            concat!("AIRTABLE_K", "EY = \"${AIR", "TABLE_KEY}\""),
            concat!("airtable_k", "ey: 000000", "00000000000"),
        ],
    },
    Row {
        id: "algolia-key",
        title: "an Algolia admin key",
        keywords: &["algolia"],
        pattern: r#"(?i:algolia[a-z0-9_.\- ]{0,24}(?:admin|secret|write)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{32})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("ALGOLIA_ADMIN = ", "\"fbc9475288c9ceea", "b6d8ae4a46bde30f\""),
            concat!("algolia_admin: ", "651100f01e0117b1", "8e192770f5b4c9a0"),
        ],
        ignores: &[
            concat!("ALGOLIA_ADM", "IN = \"${ALG", "OLIA_ADMIN}\""),
            concat!("algolia_admin: ", "0000000000000000", "0000000000000000"),
        ],
    },
    Row {
        id: "confluent-secret",
        title: "a Confluent secret",
        keywords: &["confluent"],
        pattern: r#"(?i:confluent[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9+/]{64})(?:[^A-Za-z0-9+/_]|$)"#,
        reach: Reach::Line(144),
        entropy: 3.9,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!(
                "CONFLUENT_KEY = \"rQDTeM4wnv",
                "TzZiblUhDWKLJhNaVYGnKMFgesw",
                "frvlxRcUNRCKsXXtSQFMLm5QeO2\""
            ),
            concat!(
                "confluent_key: C2cPLOK4yPC",
                "my77dRbF9a377ptROsDYBN7iin",
                "4I9yPrZRyLmRPv89W1ec0Lze5iX"
            ),
        ],
        ignores: &[
            concat!("CONFLUENT_K", "EY = \"${CON", "FLUENT_KEY}\""),
            concat!(
                "confluent_key: 00000000000",
                "00000000000000000000000000",
                "000000000000000000000000000"
            ),
        ],
    },
    Row {
        id: "elastic-key",
        title: "an Elastic key",
        keywords: &["elastic"],
        pattern: r#"(?i:elastic[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9+/]{58,60})(?:[^A-Za-z0-9+/_]|$)"#,
        reach: Reach::Line(140),
        entropy: 3.7,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("ELASTIC_KEY = \"wOvgi7Lnd3", "uMugN6OkWyXzTctsYsfcghnzt", "4YQXtr0j52sPYdYQNzRtiAQGx\""),
            concat!("elastic_key: J0lQx6WOFY", "lZnEbcR4WTOu0rYZtjj8OSRq", "A3c6kJwQSGJMAY8t76flkJY1"),
        ],
        ignores: &[
            concat!("ELASTIC_KE", "Y = \"${ELA", "STIC_KEY}\""),
            concat!("elastic_key: 0000000000", "000000000000000000000000", "000000000000000000000000"),
        ],
    },
    Row {
        id: "snowflake-password",
        title: "a Snowflake password",
        keywords: &["snowflake"],
        pattern: r#"(?i:snowflake[a-z0-9_.\- ]{0,24}(?:password|token|secret)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{20,40})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(120),
        entropy: 3.6,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("SNOWFLAKE_PASSWORD = ", "\"J8RCkygLqRr52omYU8TG", "wVAQpS94oODsCuyBL7bl\""),
            concat!("snowflake_pas", "sword: pyrRS5", "rZ6qdvZkri3irw"),
        ],
        ignores: &[
            concat!("SNOWFLAKE_PASS", "WORD = \"${SNOWF", "LAKE_PASSWORD}\""),
            concat!("snowflake_pas", "sword: 000000", "00000000000000"),
        ],
    },
    Row {
        id: "fauna-secret",
        title: "a Fauna secret",
        keywords: &["fna"],
        pattern: r"\b(?P<secret>fnA[A-Za-z0-9_\-]{37})(?:[^A-Za-z0-9_\-]|$)",
        reach: Reach::Line(80),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("FAUNA=fnA7Lyn9z", "QPrHN9HiVN8TSBT", "v7LGwmWM07EhATEw"),
            concat!("value: \"fnAVVP82", "6c52lfmXKVSDFdB83", "m7jG7cM18JLE0N7\","),
        ],
        ignores: &[concat!("fnAFj", "vPtj2D"), concat!("fnAxxxxxxxxxx", "xxxxxxxxxxxxx", "xxxxxxxxxxxxxx")],
    },
    Row {
        id: "mongodb-atlas-key",
        title: "a MongoDB Atlas private key",
        keywords: &["mongodb_atlas", "mongo_atlas"],
        pattern: r#"(?i:(?:mongodb_atlas|mongo_atlas)[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:[^a-f0-9\-_]|$)"#,
        reach: Reach::Line(116),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("MONGODB_ATLAS_KEY =", " \"30f0ce9c-f9f7-e4c", "f-963a-35c8ef4804cd\""),
            concat!("mongo_atlas_key: ", "50b5f0d0-4aa7-003f", "-d940-40feddedd154"),
        ],
        ignores: &[
            concat!("MONGODB_ATLAS_", "KEY = \"${MONGO", "DB_ATLAS_KEY}\""),
            concat!("mongodb_atlas_key:", " 00000000-0000-000", "0-0000-000000000000"),
        ],
    },
    Row {
        id: "upstash-token",
        title: "an Upstash token",
        keywords: &["upstash"],
        pattern: r#"(?i:upstash[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9_\-]{50,120})(?:[^A-Za-z0-9\-_]|$)"#,
        reach: Reach::Line(200),
        entropy: 3.7,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!(
                "UPSTASH_KEY = \"aeqM8zbJlQa2YzQPAYQvuSzrrFcAav",
                "MtPj4lrZYiLfaS6aCbk55ZS2dXOm87IfekAidod2ANJKf",
                "wepTCD0UFW4GImIOMiRtFA0fXo55Zs01Pq9On0dwQfz7z\""
            ),
            concat!("upstash_key: Dz6NWri3", "zjK4fDAoCF9lOcbmH474g", "y2SRfdHP1lttYk2lrTh8v"),
        ],
        ignores: &[
            concat!("UPSTASH_KE", "Y = \"${UPS", "TASH_KEY}\""),
            concat!("upstash_key: 00000000", "000000000000000000000", "000000000000000000000"),
        ],
    },
    Row {
        id: "turso-token",
        title: "a Turso token",
        keywords: &["turso"],
        pattern: r#"(?i:turso[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9_\-]{100,400})(?:[^A-Za-z0-9\-_]|$)"#,
        reach: Reach::Line(480),
        entropy: 3.8,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!(
                "TURSO_KEY = \"BnKNqdC2PU8ldzkPpXnl4f54Uy5aUWrfKyopT8zqYg9mHPv8puBXdWHB2GboIi3Ix7QkanAQgJZUUCFMOfsY9wVJFN6hrrzUQNVIVXYZzdP8VqvSNeCwZ6xU5SCdm",
                "Nlyd4xtoZO1O72Lmq0LVjy5awvtSxEQg4EAd82Kk2RKNgjagQ5wKJdEcuYlLAYHi3MIUuhM8MejW6ChsWHHPe9nWkvmoyEpD6hcmVjbOhWLtpZZhaOhofeQA7wDzqN8ksQdhRHtEac",
                "UYHmmJtWxZJHNgoUI44b7Do7QSjZxAWcpJmO6vxpqoi84Omps3TuGjbOi1Oc59VTMrkXUSmn8GDTGHhfIhSUHr3cE05rvQQ18BiPCBe8HiP13mFO5bBYsnygY84yxXfuRdKmEaihP\""
            ),
            concat!(
                "turso_key: MchKFxTUqBJohgIF4CNI7659MS",
                "3rWE6osBCAIZGoW7eycUAzKAsi0YhEC60qzpo",
                "naIRev5OjzondvWoAsNRLhFtDAw2EsH1gNI2t"
            ),
        ],
        ignores: &[
            concat!("TURSO_KE", "Y = \"${TU", "RSO_KEY}\""),
            concat!(
                "turso_key: 00000000000000000000000000",
                "0000000000000000000000000000000000000",
                "0000000000000000000000000000000000000"
            ),
        ],
    },
    Row {
        id: "influx-token",
        title: "an InfluxDB token",
        keywords: &["influx"],
        pattern: r#"(?i:influx[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9_\-]{86})(?:[^A-Za-z0-9\-_]|$)"#,
        reach: Reach::Line(166),
        entropy: 3.9,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!(
                "INFLUX_KEY = \"Yj2iPwT6hOhQAuwyapm",
                "WFeyl6lb6jkx9Be4cyBMUPelAqcRHTRm4Q",
                "6gHOl4fvDVTwiJb6kSE1nbn1Mckz7b5En\""
            ),
            concat!(
                "influx_key: 3havydHtsXLjwutl7m9Y",
                "4WIpDcmc6YRS9oN44MHpXiXotqhZrAqXo",
                "hHoM7qOpzWCyhIg4QfAdfsQig6HwEamVO"
            ),
        ],
        ignores: &[
            concat!("INFLUX_KE", "Y = \"${IN", "FLUX_KEY}\""),
            concat!(
                "influx_key: 00000000000000000000",
                "000000000000000000000000000000000",
                "000000000000000000000000000000000"
            ),
        ],
    },
    Row {
        id: "xata-key",
        title: "a Xata key",
        keywords: &["xau_"],
        pattern: r"\bxau_[A-Za-z0-9]{32,44}",
        reach: Reach::Line(88),
        entropy: 3.4,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("XATA=xau_OO5fhJ", "SfX2OXQvIbKvwXMG", "gA4SGX3tjLRcwbdA"),
            concat!("value: \"xau_xku", "Pi43OP4VIzntv7t", "kJXUQqPrGBTCU1\","),
        ],
        ignores: &[concat!("xau_0t", "APgxgz"), concat!("xau_xxxxxxxx", "xxxxxxxxxxxx", "xxxxxxxxxxxx")],
    },
    Row {
        id: "contentful-token",
        title: "a Contentful token",
        keywords: &["cfpat-"],
        pattern: r"\b(?P<secret>CFPAT\-[A-Za-z0-9_\-]{43})(?:[^A-Za-z0-9_\-]|$)",
        reach: Reach::Line(89),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("CONVEX=CFPAT-KUsqN", "evDKz4MToGKJ8NkItUj", "XtZhwHEeFH3uUdLgL3v"),
            concat!("value: \"CFPAT-coZft", "bdoNlUTV3QryAFMYRvGC", "9ln7prMNU1LKAd0DME\","),
        ],
        ignores: &[
            concat!("CFPA", "T-Jmq", "GP1r2"),
            concat!("CFPAT-xxxxxxxxxx", "xxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "dbt-token",
        title: "a dbt Cloud token",
        keywords: &["dbtc_", "dbtu_"],
        pattern: r"\b(?:dbtc_|dbtu_)[A-Za-z0-9_\-]{36,60}",
        reach: Reach::Line(105),
        entropy: 3.5,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("DBT=dbtc_0SrJVgzvCj", "tUH8YFKoFOi6TJ6X59u", "Vgip4VieEj8a9cQ2zvv"),
            concat!("value: \"dbtu_526T", "aEXOxfowFuj6yxYTg", "DfeHVx3b52ijxxu\","),
        ],
        ignores: &[
            concat!("dbtc", "_nhU", "cT8hz"),
            concat!("dbtc_xxxxxxxx", "xxxxxxxxxxxxxx", "xxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "prefect-key",
        title: "a Prefect key",
        keywords: &["pnu_", "pnb_"],
        pattern: r"\b(?P<secret>(?:pnu_|pnb_)[a-z0-9]{36})(?:[^a-z0-9]|$)",
        reach: Reach::Line(80),
        entropy: 3.4,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("HIGHTOUCH=pnu_cd", "j9unilajom9u5cvkh", "rdq55d15v1ebc6mjn"),
            concat!("value: \"pnb_p3d1", "lzwe9uu8z6ljgymhw", "at0e1m761jd1kz3\","),
        ],
        ignores: &[concat!("pnu_6b", "lc8fi4"), concat!("pnu_xxxxxxxxx", "xxxxxxxxxxxxx", "xxxxxxxxxxxxxx")],
    },
];
