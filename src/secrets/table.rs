//! The rules, from the precise to the general. One row each; examples are split so that no scanner trips over this file.

use crate::secrets::rule::{Reach, Rule, Value};

/// Every rule.
pub const RULES: &[Rule] = &[
    Rule {
        id: "aws-access-key-id",
        title: "an AWS access key id",
        keywords: &["akia", "asia", "abia", "acca"],
        pattern: r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b",
        reach: Reach::Line(24),
        entropy: 2.8,
        value: Value::Token,
        finds: &[
            concat!("aws_access_key_id = \"AK", "IAQ4YTXBNEZK2WVJ7R\""),
            concat!("export K=AS", "IA5MZNRTKQ3XWVBYLD"),
        ],
        ignores: &[concat!("AK", "IAIOSFODNN7EXAMPLE"), concat!("ak", "iaq4ytxbnezk2wvj7r is lower case")],
    },
    Rule {
        id: "aws-secret-access-key",
        title: "an AWS secret access key",
        keywords: &["aws"],
        pattern: r#"(?i)aws[a-z0-9_.\-]{0,32}["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-z0-9/+]{40})(?:[^a-z0-9/+=]|$)"#,
        reach: Reach::Line(120),
        entropy: 3.8,
        value: Value::Assigned,
        finds: &[
            concat!("aws_secret_access_key = \"q7Zr0pXk", "L3vN9sTbY1wHc5mGfD8jQ2eUa6oRiB4x\""),
            concat!("\"awsSecretKey\": \"Jx/9+aQm2", "Wl7TzRk4VbNc0YpHs6DfGu1Ei3Oj8Xq\""),
        ],
        ignores: &[
            concat!("aws_secret_access_key = wJalrXUtnFEMI/K7MD", "ENG/bPxRfiCYEXAMPLEKEY"),
            "aws_commit = 'da39a3ee5e6b4b0d3255bfef95601890afd80709ff'",
        ],
    },
    Rule {
        id: "github-token",
        title: "a GitHub token",
        keywords: &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
        pattern: r"\bgh[pousr]_[A-Za-z0-9]{36,251}\b",
        reach: Reach::Line(260),
        entropy: 3.0,
        value: Value::Token,
        finds: &[
            concat!("GITHUB_TOKEN=\"gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq\""),
            concat!("curl -H 'authorization: bearer gh", "s_Zq81LmNx0KdRt5VbYw2HcJf7GsPe9Ua3TiOo'"),
        ],
        ignores: &[concat!("gh", "p_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"), concat!("gh", "p_tooshort1234")],
    },
    Rule {
        id: "github-fine-grained-token",
        title: "a fine-grained GitHub token",
        keywords: &["github_pat_"],
        pattern: r"\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\b",
        reach: Reach::Line(90),
        entropy: 3.0,
        value: Value::Token,
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
    Rule {
        id: "gitlab-token",
        title: "a GitLab token",
        keywords: &["glpat-", "gldt-", "glrt-", "glptt-", "glcbt-"],
        pattern: r"\bgl(?:pat|dt|rt|ptt|cbt)-[A-Za-z0-9_\-]{20,}",
        reach: Reach::Line(120),
        entropy: 3.0,
        value: Value::Token,
        finds: &[
            concat!("token: gl", "pat-Xk3_9sLmQ-7vRtZ2bNw8"),
            concat!("--registration gl", "rt-aB4dE6gH8jK1mN3pQ5sT"),
        ],
        ignores: &[concat!("gl", "pat-xxxxxxxxxxxxxxxxxxxx"), concat!("gl", "pat-short")],
    },
    Rule {
        id: "slack-token",
        title: "a Slack token",
        keywords: &["xoxb-", "xoxp-", "xoxa-", "xoxe-", "xoxo-", "xoxr-", "xoxs-", "xapp-"],
        pattern: r"\b(?:xox[abeoprs]|xapp)-(?:[0-9]-)?[A-Za-z0-9]{6,}(?:-[A-Za-z0-9]{6,}){1,4}",
        reach: Reach::Line(260),
        entropy: 3.0,
        value: Value::Token,
        finds: &[
            concat!("slack = \"xo", "xb-482910573826-593827105938-Qm3ZkLr8TvXs1BnYw6HcJd9G\""),
            concat!("xo", "xp-482910573826-593827105938-694837261059-a8f3c1d95e7b2046af8c3d1e5b972604"),
        ],
        ignores: &[concat!("xo", "xb-xxxxxxxxxxxx-xxxxxxxxxxxx-xxxxxxxx"), concat!("xo", "xb-your-token")],
    },
    Rule {
        id: "stripe-key",
        title: "a live Stripe key",
        keywords: &["sk_live_", "rk_live_"],
        pattern: r"\b[sr]k_live_[A-Za-z0-9]{16,247}\b",
        reach: Reach::Line(260),
        entropy: 3.0,
        value: Value::Token,
        finds: &[
            concat!("STRIPE_KEY = \"sk", "_live_4eC39HqLyjWDarjtT1zdp7dc\""),
            concat!("rk", "_live_9xQmB2vLk7RtZn4WsYp1"),
        ],
        ignores: &[
            concat!("sk", "_test_4eC39HqLyjWDarjtT1zdp7dc"),
            concat!("sk", "_live_xxxxxxxxxxxxxxxxxxxxxxxx"),
        ],
    },
    Rule {
        id: "anthropic-key",
        title: "an Anthropic key",
        keywords: &["sk-ant-"],
        pattern: r"\bsk-ant-(?:api|admin|oat|ort|sid)[0-9]{2}-[A-Za-z0-9_\-]{20,}",
        reach: Reach::Line(200),
        entropy: 3.2,
        value: Value::Token,
        finds: &[
            concat!("ANTHROPIC_API_KEY=sk", "-ant-api03-Kq7_Zm2xLv9RtBn4WsYp1HcJd8GfUe3TiOa6"),
            concat!("key: 'sk", "-ant-admin01-b8Nf3-kQz1LmX7vRt5YwHc2JdGs9PeUa'"),
        ],
        ignores: &[concat!("sk", "-ant-api03-..."), concat!("sk", "-ant-api03-xxxxxxxxxxxxxxxxxxxxxxxxxxxx")],
    },
    Rule {
        id: "openai-key",
        title: "an OpenAI key",
        keywords: &["sk-proj-", "sk-svcacct-", "sk-admin-", "sk-"],
        pattern: r"\bsk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_\-]{20,}|[A-Za-z0-9]{32,})",
        reach: Reach::Line(220),
        entropy: 3.6,
        value: Value::Token,
        finds: &[
            concat!("openai: sk", "-proj-Zx81LmQk-0dRt5VbYw2Hc_Jf7GsPe9Ua3TiOoN6"),
            concat!("OPENAI_API_KEY=sk", "-a8Kd03jfLQm2xZ7vBn5tT3BlbkFJYr9wEs1uHg4cOiPq6S"),
        ],
        ignores: &[
            "a class named task-abcdefghijklmnopqrstuvwxyzabcdef is no key",
            concat!("sk", "-proj-xxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
        ],
    },
    Rule {
        id: "google-api-key",
        title: "a Google API key",
        keywords: &["aiza"],
        pattern: r"\b(?P<secret>AIza[A-Za-z0-9_\-]{35})(?:[^A-Za-z0-9_\-]|$)",
        reach: Reach::Line(48),
        entropy: 3.2,
        value: Value::Token,
        finds: &[
            concat!("key=AI", "zaSyD3x9Kq7_Zm2Lv-RtBn4WsYp1HcJd8GfUe"),
            concat!("const k = 'AI", "zaB8Nf3kQz1LmX7vRt5YwHc2JdGs9PeUa4TiO'"),
        ],
        ignores: &[concat!("AI", "zaSyXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"), concat!("AI", "zaSyTooShort")],
    },
    Rule {
        id: "npm-token",
        title: "an npm token",
        keywords: &["npm_"],
        pattern: r"\bnpm_[A-Za-z0-9]{36}\b",
        reach: Reach::Line(44),
        entropy: 3.0,
        value: Value::Token,
        finds: &[
            concat!("//registry.npmjs.org/:_authToken=np", "m_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq"),
            concat!("NPM_TOKEN: np", "m_Zq81LmNx0KdRt5VbYw2HcJf7GsPe9Ua3TiOo"),
        ],
        ignores: &["npm_config_registry_and_other_variables_of_npm", "npm_package_version"],
    },
    Rule {
        id: "pypi-token",
        title: "a PyPI token",
        keywords: &["pypi-age"],
        pattern: r"\bpypi-AgE(?:IcHlwaS5vcmc|NdGVzdC5weXBp)[A-Za-z0-9_\-]{50,}",
        reach: Reach::Line(260),
        entropy: 3.4,
        value: Value::Token,
        finds: &[
            concat!(
                "password = py",
                "pi-AgEIcHlwaS5vcmcCJDRkY2Y5ZmE4LTUxMjMtNGE5Ny1iMmQ0LWY5",
                "ZTBjN2Q2ODE5MwACKlszLCJhOGMx"
            ),
            concat!(
                "py",
                "pi-AgENdGVzdC5weXBpLm9yZwIkYjJlNGY2YTgtMTIzNC00NTY3LTg5YWIt",
                "Y2RlZjAxMjM0NTY3AAIqWzMs"
            ),
        ],
        ignores: &["pypi-server is a package", concat!("py", "pi-AgEIcHlwaS5vcmc and a blank")],
    },
    Rule {
        id: "private-key",
        title: "a private key",
        keywords: &["private key-----", "private key block-----"],
        pattern: r#"-----BEGIN[ A-Z0-9]{0,24} ?PRIVATE KEY(?: BLOCK)?-----(?:\\n|\\r|[\s"'+,>|#]|[A-Za-z\-]+: [^\n]{0,120}\n){1,40}(?P<secret>[A-Za-z0-9+/=]{16,})"#,
        reach: Reach::Block(1_200),
        entropy: 3.0,
        value: Value::Token,
        finds: &[
            concat!(
                "-----BEGIN RSA PRIV",
                "ATE KEY-----\nMIIEpAIBAAKCAQEAx3Kq7Zm2Lv9RtBn4WsYp1HcJd8GfUe3TiOa6Nb5Xr0Vw\n"
            ),
            concat!(
                "{\"private_key\": \"-----BEGIN PRIV",
                "ATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEA\\n\"}"
            ),
        ],
        ignores: &[
            concat!("-----BEGIN PRIV", "ATE KEY-----\n...\n-----END PRIVATE KEY-----"),
            concat!("-----BEGIN PUB", "LIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n"),
        ],
    },
    Rule {
        id: "json-web-token",
        title: "a JSON web token",
        keywords: &["eyj"],
        pattern: r"\beyJ[A-Za-z0-9_\-]{8,}\.eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{20,}",
        reach: Reach::Line(4_096),
        entropy: 3.8,
        value: Value::Token,
        finds: &[
            concat!(
                "token = \"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.ey",
                "JzdWIiOiI0MiIsImlhdCI6MTUxNjIzOTAyMn0.",
                "Qm3ZkLr8TvXs1BnYw6HcJd9GfUe4TiOa7Nb5Xr0Vw2k\""
            ),
            concat!(
                "Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.ey",
                "JpZCI6ImEifQ.",
                "Kq7Zm2Lv9RtBn4WsYp1HcJd8GfUe3TiOa6Nb5Xr0Vw"
            ),
        ],
        ignores: &[
            concat!(
                "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.ey",
                "JzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.",
                "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
            ),
            "eyJhbGciOiJIUzI1NiJ9 alone is a header",
        ],
    },
    Rule {
        id: "database-url",
        title: "a database address with its password",
        keywords: &["postgres", "mysql", "mariadb", "mongodb", "redis", "amqp", "sqlserver", "clickhouse"],
        pattern: r#"(?i)\b(?:postgres(?:ql)?|mysql|mariadb|mongodb|rediss?|amqps?|sqlserver|clickhouse)(?:\+[a-z0-9]{1,12})?://[^\s:/@"'<>]{0,64}:(?P<secret>[^\s@/"'<>{}]{3,128})@[a-z0-9.\-_\[]"#,
        reach: Reach::Line(240),
        entropy: 1.5,
        value: Value::Assigned,
        finds: &[
            concat!("DATABASE_URL=postgres://admin:", "q7Zr0pXkL3vN9sTbY1wH@db.internal:5432/prod"),
            concat!("mongodb+srv://svc:", "mK93-xQz@cluster0.mongodb.net/app"),
        ],
        ignores: &[
            "postgres://postgres:postgres@localhost:5432/app_test",
            "redis://:${REDIS_PASSWORD}@cache:6379 and mysql://user:<password>@host/db",
        ],
    },
    Rule {
        id: "assigned-password",
        title: "a password in an assignment",
        keywords: &["password", "passwd", "passphrase", "pwd"],
        pattern: r#"(?i)(?:password|passwd|passphrase|pwd)["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`](?P<secret>(?:[^"'`\s0-9]{0,64}[0-9][^"'`\s]{0,64}[^"'`\s0-9]|[^"'`\s0-9]{1,64}[0-9])[^"'`\s]{0,64})["'`]"#,
        reach: Reach::Line(220),
        entropy: 2.3,
        value: Value::Assigned,
        finds: &[concat!("password = '", "hunter2'"), concat!("\"dbPassword\": \"", "Tr0ub4dor&3x\"")],
        ignores: &["password = \"changeme123\"", "password: \"password\", passwordLabel: 'Enter 8 letters'"],
    },
    Rule {
        id: "assigned-secret",
        title: "a key or token in an assignment",
        keywords: &[
            "secret",
            "api_key",
            "api-key",
            "apikey",
            "token",
            "access_key",
            "accesskey",
            "private_key",
            "auth_key",
        ],
        pattern: r#"(?i)(?:secret|api[_\-]?key|token|access_?key|private_key|auth_key)[a-z0-9_.\-]{0,24}["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`](?P<secret>[a-z0-9+/=_.~\-]{0,120}[0-9][a-z0-9+/=_.~\-]{0,120})["'`]"#,
        reach: Reach::Line(320),
        entropy: 3.5,
        value: Value::Assigned,
        finds: &[
            concat!("api_key = \"", "q7Zr0pXkL3vN9sTbY1wHc5mGfD8jQ2eUa6oRiB4x\""),
            concat!("clientSecret: '", "b8Nf3kQz1LmX7vRt5YwHc2Jd'"),
        ],
        ignores: &["api_key = \"your_api_key_here_0123456789\"", "token_count_3: 'alpha_beta_gamma_delta'"],
    },
    Rule {
        id: "environment-secret",
        title: "a secret in an environment file",
        keywords: &[
            "secret",
            "token",
            "password",
            "passwd",
            "api_key",
            "apikey",
            "access_key",
            "private_key",
        ],
        pattern: r#"(?m)^[ \t]*(?:export[ \t]+)?[A-Z][A-Z0-9_]{0,48}(?:SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|ACCESS_KEY|PRIVATE_KEY)[A-Z0-9_]{0,24}=(?P<secret>[^\s"'$<`{(\[]*[0-9][^\s"'`]*)[ \t\r]*$"#,
        reach: Reach::Line(320),
        entropy: 3.2,
        value: Value::Assigned,
        finds: &[
            concat!("APP_SECRET=", "q7Zr0pXkL3vN9sTbY1wH"),
            concat!("export DB_PASSWORD=", "mK93-xQz!Lr8Tv"),
        ],
        ignores: &["APP_SECRET=${APP_SECRET}", "MAX_TOKENS_LIMIT=4096"],
    },
];
