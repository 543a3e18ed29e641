//! Forms that no single vendor owns: keys, web tokens, addresses, assignments.
//!
//! One row each; examples are split so that no scanner trips over this file, and no row matches without its keyword.

use crate::secrets::checksum::Check;
use crate::secrets::rule::{Reach, Row, Value};

/// The rows, from the precise to the general.
pub(super) const ROWS: &[Row] = &[
    Row {
        id: "private-key",
        title: "a private key",
        keywords: &["private key-----", "private key block-----"],
        pattern: r#"-----BEGIN[ A-Z0-9]{0,24} ?PRIVATE KEY(?: BLOCK)?-----(?:\\n|\\r|[\s"'+,>|#]|[A-Za-z\-]+: [^\n]{0,120}\n){1,40}(?P<secret>[A-Za-z0-9+/=]{16,})"#,
        reach: Reach::Block(1_200),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
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
    Row {
        id: "putty-private-key",
        title: "a PuTTY private key",
        keywords: &["putty-user-key-file-"],
        pattern: r"PuTTY-User-Key-File-[23]:[^\n]{1,60}\n(?:[A-Za-z\-]{4,20}:[^\n]{0,120}\n|[A-Za-z0-9+/=]{1,76}\n){3,80}Private-Lines: [0-9]{1,3}\r?\n(?P<secret>[A-Za-z0-9+/=]{32,})",
        reach: Reach::Block(6000),
        entropy: 3.2,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nComment: k\nPublic-Lines: 1",
                "\nendW6MnzrL2WfHZapWGQLYG7xnbL64UJ4MwVlxfmEuv0y7u1vEhf92v3gjnof1Wj\nPrivate-",
                "Lines: 1\nqj1xpODeYgazITASPE3CFWaojNCi8L1LVcNupGFOcOMipvBz0WjBBGX8FNSyyxed\n"
            ),
            concat!(
                "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: laptop\nPu",
                "blic-Lines: 1\nTWaf1pZsBFh0u4hcDKGr0tP0fOIKv8H3BrPDPHkl9judkImze82pdd4J",
                "cte5\nPrivate-Lines: 1\nxqLcDAxaiO4azCWaoX0ztU9vll8miyH4SIBRCrleDDS85cZB\n"
            ),
        ],
        ignores: &[
            concat!("PuTTY-User", "-Key-File-", "2: ssh-rsa"),
            concat!(
                "PuTTY-User-Key-File-2: ssh",
                "-rsa\nEncryption: none\nComme",
                "nt: k\nPublic-Lines: 1\nAAAA\n"
            ),
        ],
    },
    Row {
        id: "json-web-token",
        title: "a JSON web token",
        keywords: &["eyj"],
        pattern: r"\beyJ[A-Za-z0-9_\-]{8,}\.eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{20,}",
        reach: Reach::Line(4_096),
        entropy: 3.8,
        value: Value::Token,
        check: Check::WebToken,
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
    Row {
        id: "azure-storage-key",
        title: "an Azure storage account key",
        keywords: &["accountkey=", "sharedaccesskey="],
        pattern: r"(?i:accountkey|sharedaccesskey)=(?P<secret>[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86}==)",
        reach: Reach::Line(110),
        entropy: 3.8,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "AccountName=a;AccountKey=ZORMyBgHfM3LK",
                "bBt51ydvuzhhcGcMtEIUmeZH7nxQWrHAi2ozC5",
                "eXJuUPvr65GbW5gM8q5hyfKMw1rjCXakg9L==;"
            ),
            concat!("SharedAccessKey=nKra", "rAwVpgKRLhz5dBYSrT4F", "Hp086m6GM15hVrWNShy="),
        ],
        ignores: &[
            concat!("Accoun", "tKey=;"),
            concat!(
                "AccountKey=xxxxxxxxxxxxxxxxxxxxxx",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx=="
            ),
        ],
    },
    Row {
        id: "basic-auth-url",
        title: "an address with its password",
        keywords: &[
            "http://", "https://", "ftp://", "sftp://", "ssh://", "smtp://", "smtps://", "ldap://",
            "ldaps://",
        ],
        pattern: r#"(?i)\b(?:https?|s?ftp|ssh|smtps?|ldaps?)://[^\s:/@"'<>`{}$%()\[\]]{1,64}:(?P<secret>[^\s@/:"'<>`{}$%()\[\]*]{6,128})@[a-z0-9][a-z0-9.\-]{2,}"#,
        reach: Reach::Line(220),
        entropy: 2.8,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("https://deploy:q", "7Zr0pXkL3vN9sTb@g", "it.acme.dev/x.git"),
            concat!("curl ftp://svc", ":mK93-xQz!Lr8Tv", "@files.acme.dev"),
        ],
        ignores: &[
            concat!("https://us", "er:passwor", "d@host.dev/"),
            concat!("http://${USE", "R}:${PASSWOR", "D}@proxy:3128"),
        ],
    },
    Row {
        id: "authorization-header",
        title: "credentials in a header",
        keywords: &["authorization"],
        pattern: r#"(?i)authorization["']?[ \t]{0,4}[:=,][ \t]{0,4}["'`]?(?:basic|bearer|token)[ \t]+(?P<secret>[a-z0-9+/=_.~\-]{20,400})"#,
        reach: Reach::Line(460),
        entropy: 3.6,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("Authorization: Beare", "r 7oSJCTtlG1tmPq6TO2Y", "nAmvSokgU9Z88WczMRagO"),
            concat!("-H \"authorization: B", "asic EtvNbt6dkaYlexlu", "NpUpJUof61D7RKHrhn1W\""),
        ],
        ignores: &[
            concat!("Authoriza", "tion: Bear", "er <token>"),
            concat!("Authorization: B", "earer your-token", "-goes-here-please"),
            concat!("Authorization: Basic dXNlcm5hb", "WU6cGFzc3dvcmQ= is `username:password`"),
        ],
    },
    Row {
        id: "session-cookie",
        title: "a session cookie",
        keywords: &["set-cookie:", "cookie:"],
        pattern: r#"(?i)\bcookie["\x27]?:[ \t]{0,4}["\x27]?[^\r\n]{0,80}(?:session|sid|auth)[a-z0-9_\-]{0,16}=(?P<secret>[a-z0-9+/=_.%\-]{32,400})"#,
        reach: Reach::Line(520),
        entropy: 3.8,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("Cookie: session=JL1MZ", "4i2mz7f899lk9uySkCmfT", "dKddhQGAo7iNq92gSQvZbF"),
            concat!(
                "Set-Cookie: connect.sid=Cj",
                "iTqAhOGaA68O06cmWZIgeUpnNw1",
                "4Ya1lPJqhl4kMTERA7Q; Path=/"
            ),
        ],
        ignores: &[
            concat!("Cookie", ": sess", "ion=abc"),
            concat!("Cookie: session=<va", "lue of the session t", "hat the server gave>"),
        ],
    },
    Row {
        id: "docker-config-auth",
        title: "a login in a container configuration",
        keywords: &["\"auth\""],
        pattern: r#""auth"[ \t]{0,4}:[ \t]{0,4}"(?P<secret>[A-Za-z0-9+/]{16,400}={0,2})""#,
        reach: Reach::Line(440),
        entropy: 3.4,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("{\"auths\": {\"r\": {\"auth\"", ": \"BY1jYYhekL4fOgPBikAE", "tFUUtFgd1mML8Ika5kxA\"}}}"),
            concat!("\"auth\":\"ojU", "a1xbvZt6rBiV", "tnA6hU9x5==\""),
        ],
        ignores: &[concat!("\"auth", "\": \"b", "asic\""), concat!("\"auth", "\": \"${", "AUTH}\"")],
    },
    Row {
        id: "netrc-password",
        title: "a password in a .netrc",
        keywords: &["machine "],
        pattern: r"\bmachine[ \t]+[a-z0-9.\-]{3,80}\s+login[ \t]+[^\s]{1,80}\s+password[ \t]+(?P<secret>[^\s]{8,160})",
        reach: Reach::Block(360),
        entropy: 2.8,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("machine api.acme.de", "v login deploy passw", "ord q7Zr0pXkL3vN9sTb"),
            concat!("machine git.acme.d", "ev\n  login ci\n  pas", "sword mK93xQzLr8Tv\n"),
        ],
        ignores: &[
            concat!("machine api.acme.d", "ev login deploy pa", "ssword ${PASSWORD}"),
            concat!("a machine tha", "t has a login ", "and a password"),
        ],
    },
    Row {
        id: "assigned-password",
        title: "a password in an assignment",
        keywords: &["password", "passwd", "passphrase", "pwd"],
        pattern: r#"(?i)(?:password|passwd|passphrase|pwd)["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`](?P<secret>(?:[^"'`\s0-9]{0,64}[0-9][^"'`\s]{0,64}[^"'`\s0-9]|[^"'`\s0-9]{1,64}[0-9])[^"'`\s]{0,64})["'`]"#,
        reach: Reach::Line(220),
        entropy: 2.3,
        value: Value::Assigned,
        check: Check::None,
        finds: &[concat!("password = '", "hunter2'"), concat!("\"dbPassword\": \"", "Tr0ub4dor&3x\"")],
        ignores: &[
            "password = \"changeme123\"",
            "password: \"password\", passwordLabel: 'Enter 8 letters'",
            "login(username='ada', password='password1') or password=\"test123\"",
            concat!("\"password\": \"pbkdf2_sha256$10000$LUyhxJ", "juLwXF$f6Zbpnx1L5dPze8m0itBaHMDyZ\""),
        ],
    },
    Row {
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
        pattern: r#"(?i)(?:secret|api[_\-]?key|token|access_?key|private_key|auth_key)[a-z0-9_\-]{0,24}(?:\.(?:key|[a-z_\-]{4,24}))?["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`](?P<secret>[a-z0-9+/=_.~\-]{0,120}[0-9][a-z0-9+/=_.~\-]{0,120})["'`]"#,
        reach: Reach::Line(320),
        entropy: 3.5,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("api_key = \"", "q7Zr0pXkL3vN9sTbY1wHc5mGfD8jQ2eUa6oRiB4x\""),
            concat!("clientSecret: '", "b8Nf3kQz1LmX7vRt5YwHc2Jd'"),
        ],
        ignores: &[
            "api_key = \"your_api_key_here_0123456789\"",
            "token_count_3: 'alpha_beta_gamma_delta'",
            concat!("{\"src/token.rs\":\"5f4c517504cd387d67423ed2", "45a18bba376df3a1c9e02b47\"}"),
        ],
    },
    Row {
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
        check: Check::None,
        finds: &[
            concat!("APP_SECRET=", "q7Zr0pXkL3vN9sTbY1wH"),
            concat!("export DB_PASSWORD=", "mK93-xQz!Lr8Tv"),
        ],
        ignores: &["APP_SECRET=${APP_SECRET}", "MAX_TOKENS_LIMIT=4096"],
    },
];
