//! Code hosts.
//!
//! One row each; examples are split so that no scanner trips over this file, and no row matches without its keyword.

use crate::secrets::checksum::Check;
use crate::secrets::rule::{Reach, Row, Value};

/// The rows, from the precise to the general.
pub(super) const ROWS: &[Row] = &[
    Row {
        id: "github-token",
        title: "a GitHub token",
        keywords: &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
        pattern: r"\bgh[pousr]_[A-Za-z0-9]{36,251}\b",
        reach: Reach::Line(260),
        entropy: 3.0,
        value: Value::Token,
        check: Check::Crc32Base62,
        finds: &[
            concat!("GITHUB_TOKEN=\"gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq\""),
            concat!("curl -H 'authorization: bearer gh", "s_Zq81LmNx0KdRt5VbYw2HcJf7GsPe9Ua3TiOo'"),
        ],
        ignores: &[concat!("gh", "p_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"), concat!("gh", "p_tooshort1234")],
    },
    Row {
        id: "github-fine-grained-token",
        title: "a fine-grained GitHub token",
        keywords: &["github_pat_"],
        pattern: r"\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\b",
        reach: Reach::Line(90),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "t: github_",
                "pat_11AB2CD3E0fGhIjKlMnOpQ_",
                "r5T6y7U8i9O0p1A2s3D4f5G6h7J8k9L0z1X2c3V4b5N6m7Q8w9E0r1T2y3U"
            ),
            concat!(
                "github_",
                "pat_11ZY8XW7V0uTsRqPoNmLkJ_",
                "b4N5m6Q7w8E9r0T1y2U3i4O5p6A7s8D9f0G1h2J3k4L5z6X7c8V9b0N1m2Q"
            ),
        ],
        ignores: &[concat!("github_", "pat_11AB2CD3E0"), concat!("see github_", "pat_ tokens in the manual")],
    },
    Row {
        id: "gitlab-token",
        title: "a GitLab token",
        keywords: &["glpat-", "gldt-", "glrt-", "glptt-", "glcbt-"],
        pattern: r"\bgl(?:pat|dt|rt|ptt|cbt)-[A-Za-z0-9_\-]{20,}",
        reach: Reach::Line(120),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("token: gl", "pat-Xk3_9sLmQ-7vRtZ2bNw8"),
            concat!("--registration gl", "rt-aB4dE6gH8jK1mN3pQ5sT"),
        ],
        ignores: &[concat!("gl", "pat-xxxxxxxxxxxxxxxxxxxx"), concat!("gl", "pat-short")],
    },
    Row {
        id: "gitlab-feed-token",
        title: "a GitLab feed token",
        keywords: &["glft-"],
        pattern: r"\bglft\-[A-Za-z0-9_\-]{20,70}",
        reach: Reach::Line(115),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("GITLAB=glft-49qONNX", "iX79qs3Hp6kCdlkbBtI", "bFLhS0gyvWGOyvmzDOX"),
            concat!("value: \"glf", "t-48vbKYotE7", "aMUTVguLfi\","),
        ],
        ignores: &[concat!("glft-", "wgAq3J"), concat!("glft-xxx", "xxxxxxxx", "xxxxxxxxx")],
    },
    Row {
        id: "gitlab-agent-token",
        title: "a GitLab agent token",
        keywords: &["glagent-"],
        pattern: r"\bglagent\-[A-Za-z0-9_\-]{20,70}",
        reach: Reach::Line(118),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("GITLAB=glagent-m9Y1j", "5yKLB6pj4wH3kXD7DNgB", "5g25t5t9Ngd7JjNJJocz"),
            concat!("value: \"glag", "ent-5tKvyPiQO", "h0LOmL53Mlu\","),
        ],
        ignores: &[concat!("glag", "ent-t", "NR11b"), concat!("glagent-x", "xxxxxxxxx", "xxxxxxxxxx")],
    },
    Row {
        id: "gitlab-oauth-secret",
        title: "a GitLab OAuth secret",
        keywords: &["gloas-"],
        pattern: r"\bgloas\-[A-Za-z0-9_\-]{20,70}",
        reach: Reach::Line(116),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("GITLAB=gloas-7gDf8A", "c3F3E5yjraJUdKoNiVa", "xuPMOK3aWnbTTKoNcFJM"),
            concat!("value: \"gloa", "s-lUHgSLae1c", "xlfe8RehMe\","),
        ],
        ignores: &[concat!("gloas-", "EWsY9E"), concat!("gloas-xx", "xxxxxxxxx", "xxxxxxxxx")],
    },
    Row {
        id: "gitlab-scim-token",
        title: "a GitLab SCIM token",
        keywords: &["glsoat-"],
        pattern: r"\bglsoat\-[A-Za-z0-9_\-]{20,70}",
        reach: Reach::Line(117),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("GITLAB=glsoat-ZGWub", "VWts1ZpJd31kjAC2yueW", "got6rZ8bnTKjpqvvA8rJ"),
            concat!("value: \"glso", "at-oXr2ZyUlk", "rOVz8KjjZpL\","),
        ],
        ignores: &[concat!("glso", "at-S", "HI55z"), concat!("glsoat-xx", "xxxxxxxxx", "xxxxxxxxx")],
    },
    Row {
        id: "gitlab-incoming-mail-token",
        title: "a GitLab mail token",
        keywords: &["glimt-"],
        pattern: r"\bglimt\-[A-Za-z0-9_\-]{20,70}",
        reach: Reach::Line(116),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("GITLAB=glimt-BnUzec", "fRXh5BWjiy7Uo8eHVQY", "nmky2QBXzYEXz6oiAR5V"),
            concat!("value: \"glim", "t-S0fK8sYBEM", "NDvzIJTOOD\","),
        ],
        ignores: &[concat!("glimt-", "bQHuu6"), concat!("glimt-xx", "xxxxxxxxx", "xxxxxxxxx")],
    },
    Row {
        id: "gitlab-runner-registration",
        title: "a GitLab runner registration token",
        keywords: &["gr1348941"],
        pattern: r"\b(?P<secret>GR1348941[A-Za-z0-9_\-]{20})(?:[^A-Za-z0-9_\-]|$)",
        reach: Reach::Line(69),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("GITLAB=GR134", "89416G8Jjj7F", "x7Jb1MCvf2uY"),
            concat!("value: \"GR134", "8941bFo3twLmI", "TCFDKHCBUts\","),
        ],
        ignores: &[concat!("GR134", "8941L", "MmWr8"), concat!("GR1348941", "xxxxxxxxxx", "xxxxxxxxxx")],
    },
    Row {
        id: "bitbucket-app-password",
        title: "a Bitbucket app password",
        keywords: &["atbb"],
        pattern: r"\b(?P<secret>ATBB[A-Za-z0-9]{32})(?:[^A-Za-z0-9]|$)",
        reach: Reach::Line(76),
        entropy: 3.4,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("BITBUCKET=ATBBM", "XH2bUZaQcOeBrt5", "LKL5JyWovpDchnr5"),
            concat!("value: \"ATBBCyc", "jy4kAcc4BmoVqZg", "8J3D6yjhJfLsYK\","),
        ],
        ignores: &[concat!("ATBBsp", "Agz7ys"), concat!("ATBBxxxxxxxx", "xxxxxxxxxxxx", "xxxxxxxxxxxx")],
    },
    Row {
        id: "atlassian-token",
        title: "an Atlassian API token",
        keywords: &["atatt3"],
        pattern: r"\bATATT3[A-Za-z0-9_\-]{150,240}",
        reach: Reach::Line(286),
        entropy: 4.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "ATLASSIAN=ATATT3g8A2zXatqMkYuqaV9e9l7nKU5YMR5Nyqyn0AlsUUpwjQznVKk2if8R",
                "27Ff71wCJbwFka6Slgbt7AFlxIGYR4Hm3bc4uzQFucpXGCf1uTNEpQRyXN6g8ghbxkszpw",
                "Rdp3UZr8se9HCv1JzrSDm3ivv8IWo2Y2PQ0gCceBFF2y54CNdme4tFuSV17mL9Ip0wHpL1g"
            ),
            concat!(
                "value: \"ATATT3QVKK67Oe2yOQQ6DOK6nTxEoYin29cNGa6ezUrDvYO",
                "pde0h9M7QKhrHjUZ4K6I5eef7RkXGjfwlVKV4GXY9HIflS9VYkjLUxB",
                "UNdH9SdoXkx88rsXe87oMi93qqLXMmMTStPtlEaANjENggqHw1PqHr\","
            ),
        ],
        ignores: &[
            concat!("ATAT", "T3S7G", "Mrltq"),
            concat!(
                "ATATT3xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            ),
        ],
    },
    Row {
        id: "atlassian-access-token",
        title: "an Atlassian access token",
        keywords: &["atctt3"],
        pattern: r"\bATCTT3[A-Za-z0-9_\-]{150,240}",
        reach: Reach::Line(286),
        entropy: 4.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "ATLASSIAN=ATCTT3ARDbFRU5ksAgaW5tli0LAkML51OGN7HRl4vg9Ur9YZsBEm1sbH1v5R",
                "gJbX3qB9BDbnipYKXuXjIW65XQiJKKJJHlyzHKTgkkGjfadiwAuDPbIP7wAP50WPxF1elY",
                "bVewCOq1DcgP7Cm7LMEQFxVwFVpFbwTEgx7cPrJLTbU76Gtgb7KlCfH2vpvK0oyDSgCVDGh"
            ),
            concat!(
                "value: \"ATCTT3vvtMgZKOqNbQqdFP5dAsOqZGMaFirSXVPRqqVOCZa",
                "s2bEJFEDiMQ6oGYgrfQMGq7fkzcSE7l05eIJEebIqrBsLluCytyzEHz",
                "UPDOl8uRWKs1Xat0RKccLAIFiub3Po6Jq3QtHHzYFqOAJC3WF3TlU2\","
            ),
        ],
        ignores: &[
            concat!("ATCT", "T36vy", "j37lc"),
            concat!(
                "ATCTT3xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            ),
        ],
    },
    Row {
        id: "gitea-token",
        title: "a Gitea or Forgejo token",
        keywords: &["gitea", "forgejo", "codeberg"],
        pattern: r#"(?i:(?:gitea|forgejo|codeberg)[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{40})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(120),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("GITEA_KEY = \"03094", "e5512ea77fb32d8591", "6336b294085385c50\""),
            concat!("codeberg_key: 1725", "a2b457b731449df9d5", "029be47837e4eff52b"),
        ],
        ignores: &[
            concat!("GITEA_KE", "Y = \"${GI", "TEA_KEY}\""),
            concat!("gitea_key: 000000", "00000000000000000", "00000000000000000"),
        ],
    },
    Row {
        id: "gitee-token",
        title: "a Gitee token",
        keywords: &["gitee"],
        pattern: r#"(?i:gitee[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{32})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("GITEE_KEY = \"14", "bfb770e5dd2862a", "66f6a5d44eb00a1\""),
            concat!("gitee_key: 3d0", "1194db4c8d1083", "75a1d46171416b3"),
        ],
        ignores: &[
            concat!("GITEE_KE", "Y = \"${GI", "TEE_KEY}\""),
            concat!("gitee_key: 000", "00000000000000", "000000000000000"),
        ],
    },
    Row {
        id: "sourcegraph-token",
        title: "a Sourcegraph token",
        keywords: &["sgp_", "sgd_"],
        pattern: r"\b(?P<secret>(?:sgp_|sgd_)[a-f0-9]{40})(?:[^a-f0-9]|$)",
        reach: Reach::Line(84),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("SOURCEGRAPH=sgp_29", "98ab681f96fd28c380a", "cccf5a778355fd9d530"),
            concat!("value: \"sgd_165423", "c5d54e4d4f7a516af0", "85621f8f5ba6146b\","),
        ],
        ignores: &[
            concat!("sgp_99", "0fcff2"),
            concat!("sgp_0000000000", "000000000000000", "000000000000000"),
        ],
    },
    Row {
        id: "sourcegraph-instance-token",
        title: "a Sourcegraph token of an instance",
        keywords: &["sgp_local_"],
        pattern: r"\b(?P<secret>sgp_local_[a-f0-9]{40})(?:[^a-f0-9]|$)",
        reach: Reach::Line(90),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("SOURCEGRAPH=sgp_loca", "l_ef43e9de2330184e598", "fbdcbe2cfaa18c81f044a"),
            concat!("value: \"sgp_local_e4", "5ccadbf323c082ab313c", "9e686801221e36b1d0\","),
        ],
        ignores: &[
            concat!("sgp_lo", "cal_85", "859a56"),
            concat!("sgp_local_000000", "00000000000000000", "00000000000000000"),
        ],
    },
    Row {
        id: "sourcehut-token",
        title: "a SourceHut token",
        keywords: &["sourcehut", "srht"],
        pattern: r#"(?i:(?:sourcehut|srht)[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9+/]{40,100})(?:[^A-Za-z0-9+/_]|$)"#,
        reach: Reach::Line(180),
        entropy: 3.7,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!(
                "SOURCEHUT_KEY = \"NKWfu6q7ZKhwJb6LegNy8M",
                "puPWkz5GQRWoHeSYll1NUbzA3zTQy1Ijjmko5Is",
                "xKSr3Gyrb0db1rt8bM2GJaLg5JUOp3bYRJGLuk1\""
            ),
            concat!("srht_key: MKeliM", "cpgf1GB73McC4xpkG", "ibN2xToumO8kLpWXG"),
        ],
        ignores: &[
            concat!("SOURCEHUT_K", "EY = \"${SOU", "RCEHUT_KEY}\""),
            concat!("sourcehut_key: 000", "000000000000000000", "0000000000000000000"),
        ],
    },
];
