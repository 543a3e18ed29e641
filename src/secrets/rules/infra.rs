//! Infrastructure, identity and secret stores.
//!
//! One row each; examples are split so that no scanner trips over this file, and no row matches without its keyword.

use crate::secrets::checksum::Check;
use crate::secrets::rule::{Reach, Row, Value};

/// The rows, from the precise to the general.
pub(super) const ROWS: &[Row] = &[
    Row {
        id: "vault-token",
        title: "a Vault token",
        keywords: &["hvs."],
        pattern: r"\bhvs\.[A-Za-z0-9_\-]{90,120}",
        reach: Reach::Line(164),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "VAULT=hvs.lXKIJrOXVboJORUINX3UDMxs3bXA",
                "38mHX3iWiQxLAPMdyPsVHLRPE0yqpjW4kegmQ8",
                "iJA6tl9zKIbql6rTxwV8wnX7xEgpkD5eLCfiW7D"
            ),
            concat!(
                "value: \"hvs.dx8MKKLIxatUV7fHWfLChS",
                "l93UnsqnwdCnKsXkSyLT8Oddsyaf9Addd59",
                "KSkQSji5woVbLMcvEBTTeNSeyyujIl6OF\","
            ),
        ],
        ignores: &[
            concat!("hvs.iC", "vRV6Bn"),
            concat!(
                "hvs.xxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            ),
        ],
    },
    Row {
        id: "vault-batch-token",
        title: "a Vault batch token",
        keywords: &["hvb."],
        pattern: r"\bhvb\.[A-Za-z0-9_\-]{130,300}",
        reach: Reach::Line(344),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "VAULT=hvb.Qgk9bn8VLx7iw2k0BmTNb6FoeAebNGha813e",
                "0bT9Oce17rNCEn2AAEgQck4AhTfwLr3Fqd4exKsI3TUZO9J",
                "UW54BCdeJBD1S5sRmYS9ultl3esqFsyy9H44qOIg3qfhuq7"
            ),
            concat!(
                "value: \"hvb.xNGB8725LFsdy2hnohqkB2XdKE9flyQT3668",
                "ex8sNslROas71s37REYvHTgI3vTi4uQie7qz98nWaZCwuyYy",
                "aRG32wilSVYu2EIvCaEw4lUWUULgzIiQio9M76yh0U4LBR\","
            ),
        ],
        ignores: &[
            concat!("hvb.WZ", "aIATz9"),
            concat!(
                "hvb.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            ),
        ],
    },
    Row {
        id: "terraform-token",
        title: "a Terraform Cloud token",
        keywords: &[".atlasv1."],
        pattern: r"\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_\-=]{60,70}",
        reach: Reach::Line(90),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "token = \"r7z6U8Bs395ota.atlasv1.j",
                "KUp9y8ZZcXrEwuc2W3QjE3PWQ0rbkNo0X",
                "ymo1esQG1Mqnq901BTyH28IxDR3eQFi07\""
            ),
            concat!(
                "credentials UMYfODF3v3gbXy.atla",
                "sv1.rJzmz2uECOTUqb1Jfor4dQlFSjMO",
                "3ojEUiS9V6hgKPcoWhYOXGCx4YTQvN8Y"
            ),
        ],
        ignores: &[concat!("the .a", "tlasv1.", " marker"), concat!("abcdefghi", "jklmn.atl", "asv1.short")],
    },
    Row {
        id: "pulumi-token",
        title: "a Pulumi token",
        keywords: &["pul-"],
        pattern: r"\b(?P<secret>pul\-[a-f0-9]{40})(?:[^a-f0-9]|$)",
        reach: Reach::Line(84),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("PULUMI=pul-6c52d3", "0833615d45f0c9e31", "30b6034e25344fb55"),
            concat!("value: \"pul-6790e9", "6f0c45989e60bcb454", "ba081dc39df24684\","),
        ],
        ignores: &[
            concat!("pul-01", "26d2f2"),
            concat!("pul-0000000000", "000000000000000", "000000000000000"),
        ],
    },
    Row {
        id: "doppler-token",
        title: "a Doppler token",
        keywords: &["dp.pt."],
        pattern: r"\bdp\.pt\.[A-Za-z0-9]{40,44}",
        reach: Reach::Line(90),
        entropy: 3.5,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("DOPPLER=dp.pt.78El", "VsgfauQlKaTDcSIEM4V", "p4fvUtr6VG1r2IOUhrX"),
            concat!("value: \"dp.pt.pRPD", "CuOv8rnCuQfAt4blhip", "9y8Poz0rKCNq6VEed\","),
        ],
        ignores: &[
            concat!("dp.p", "t.qPI", "iHTo5"),
            concat!("dp.pt.xxxxxxxxx", "xxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "doppler-service-token",
        title: "a Doppler service token",
        keywords: &["dp.st."],
        pattern: r"\bdp\.st\.[A-Za-z0-9_\-]{40,80}",
        reach: Reach::Line(126),
        entropy: 3.5,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("DOPPLER=dp.st.zGp0V96ZQz", "nSO7hYI8T0EmLz4BgV3xddTCf", "jXXKCMgOgJY0H4n546i2VcfZP"),
            concat!("value: \"dp.st.bCjT", "YMxta734HNUMLfyLKfk", "ugGuDhcSz8LedKVig\","),
        ],
        ignores: &[
            concat!("dp.s", "t.XXT", "pSQu0"),
            concat!("dp.st.xxxxxxxxx", "xxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "infisical-token",
        title: "an Infisical service token",
        keywords: &["infisical"],
        pattern: r"\b(?P<secret>st\.[a-f0-9]{24}\.[a-f0-9]{32}\.[a-f0-9]{32})(?:[^a-f0-9]|$)",
        reach: Reach::Line(153),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "INFISICAL=st.079c84a91b7a8b2b25a12",
                "cbf.f762ac65578bb66ec967bf42c6113a",
                "11.afc28a1a40567d281fb789cb53ca3622"
            ),
            concat!(
                "infisical: \"st.e4d0f5a8c9c4adda7499",
                "66ad.f762ac65578bb66ec967bf42c6113a1",
                "1.afc28a1a40567d281fb789cb53ca3622\","
            ),
        ],
        ignores: &[
            concat!("st.38", "aad84f"),
            concat!(
                "st.000000000000000000000000.000",
                "00000000000000000000000000000.0",
                "0000000000000000000000000000000"
            ),
        ],
    },
    Row {
        id: "onepassword-token",
        title: "a 1Password service account token",
        keywords: &["ops_eyj"],
        pattern: r"\bops_eyJ[A-Za-z0-9_\-]{250,1200}",
        reach: Reach::Line(1247),
        entropy: 3.8,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "ONEPASSWORD=ops_eyJGJ1M45jjIaNkvbdfHESnl6uD53GIDLO0KMMNZP1vlUuPfY7v4qIMrP8v0LjZKFIROFKE3x",
                "ogiXntLUY6uO4M7Ov994SMs7vCWsrdgOxmsOPhgvdaa555hL4NrANWZEcTlHqe3QZ74yWXiWFQDP03F3XlPWNSNUOj",
                "7IPpTPa7j5kgH8Hu15hfFEE1K90an4j6oU8w1xaqCOkDiViR9hsWLZdU8I7RnqTRw53ydrSpT410NxNxDN8nRAZdxH"
            ),
            concat!(
                "value: \"ops_eyJSFueB4aaBW0wSP0xw5HrTvymrOaxIOK7WJfLp437sBjh4nbDNCZiYbi3UOW9QHpgzBGYtrjvMx",
                "2KYuxcf4HMG1b6mbKiWiX64qLJazX3ihuiBCOZFqfppkyBuQKuPBNMMo3phY2rVc0UdUMbmGRt2KJla7u0R0KLRzl",
                "AuO1RHrM9NffhSuiAu6lTpLc0HuRyr4odqbWyIfPqndcGwW3ByoEojYcaCfSgAstxNbLi3ERDrqq7orErN0mYrT\","
            ),
        ],
        ignores: &[
            concat!("ops_e", "yJAfI", "C9tix"),
            concat!(
                "ops_eyJxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            ),
        ],
    },
    Row {
        id: "onepassword-secret-key",
        title: "a 1Password secret key",
        keywords: &["a3-"],
        pattern: r"\b(?P<secret>A3\-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5})(?:[^A-Z0-9]|$)",
        reach: Reach::Line(100),
        entropy: 2.8,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("ONEPASSWORD=A3-EQ", "1PKN-1UZH3Q-8PLAZ", "-639VW-ZFLWZ-3IZO0"),
            concat!("value: \"A3-1R1PG", "9-1UZH3Q-8PLAZ-63", "9VW-ZFLWZ-3IZO0\","),
        ],
        ignores: &[concat!("A3-", "8XA"), concat!("A3-XXXXXX-000", "000-00000-000", "00-00000-00000")],
    },
    Row {
        id: "age-secret-key",
        title: "an age secret key",
        keywords: &["age-secret-key-1"],
        pattern: r"\b(?P<secret>AGE\-SECRET\-KEY\-1[A-Z0-9]{58})(?:[^A-Z0-9]|$)",
        reach: Reach::Line(114),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("AGE=AGE-SECRET-KEY-1X5552G", "B1WQ329UK48JCUQTRWNRMXRGOY", "XESUZT6SGYOJLOGEVUSB82X7CQ"),
            concat!(
                "value: \"AGE-SECRET-KEY-14NH7",
                "OFF9KWREL763NU7WXIILO4UOOYSQ",
                "UO721F9Z2XDITJLWEY9DVQI7DJ\","
            ),
        ],
        ignores: &[
            concat!("AGE-SECR", "ET-KEY-1", "1RSMR46U"),
            concat!("AGE-SECRET-KEY-1XXXXXXXX", "XXXXXXXXXXXXXXXXXXXXXXXXX", "XXXXXXXXXXXXXXXXXXXXXXXXX"),
        ],
    },
    Row {
        id: "age-plugin-key",
        title: "a post-quantum age secret key",
        keywords: &["age-secret-key-pq-1"],
        pattern: r"\bAGE\-SECRET\-KEY\-PQ\-1[A-Z0-9]{58,120}",
        reach: Reach::Line(179),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "AGE=AGE-SECRET-KEY-PQ-1ZQMIY1ZM4W32KQ",
                "T20VHTHZ0TALVYKEIC8MC4NP5YK9IE7M1MOKQ",
                "B3WSTD9BS79BZAM485VJ7ENSLKFMSPETQQ2Z5T"
            ),
            concat!(
                "value: \"AGE-SECRET-KEY-PQ-1X3",
                "CRCZDSW4TQFXZ0XTINOQN81RYMM7L",
                "81S7OGIIOBCQC7GXQR2QH07XCP4\","
            ),
        ],
        ignores: &[
            concat!("AGE-SECRE", "T-KEY-PQ-", "1CVCSP9EY"),
            concat!("AGE-SECRET-KEY-PQ-1XXXXXX", "XXXXXXXXXXXXXXXXXXXXXXXXXX", "XXXXXXXXXXXXXXXXXXXXXXXXXX"),
        ],
    },
    Row {
        id: "tailscale-key",
        title: "a Tailscale key",
        keywords: &["tskey-auth-", "tskey-api-", "tskey-client-", "tskey-scim-"],
        pattern: r"\b(?:tskey\-auth\-|tskey\-api\-|tskey\-client\-|tskey\-scim\-)[A-Za-z0-9]{10,20}-[A-Za-z0-9]{20,40}",
        reach: Reach::Line(115),
        entropy: 3.2,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("TAILSCALE=tskey-auth-", "3eoZRTeAK7cW667-P1doEj", "rnhyFQMN9WSAbNus0VqTEh"),
            concat!("value: \"tskey-scim-o", "7H7LyXGM0-P1doEjrnhy", "FQMN9WSAbNus0VqTEh\","),
        ],
        ignores: &[
            concat!("tske", "y-aut", "h-GQx"),
            concat!("tskey-auth-xxxxx", "xxxxx-00000000000", "00000000000000000"),
        ],
    },
    Row {
        id: "ngrok-token",
        title: "an ngrok token",
        keywords: &["ngrok"],
        pattern: r#"(?i:ngrok[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9_\-]{43,60})(?:[^A-Za-z0-9\-_]|$)"#,
        reach: Reach::Line(140),
        entropy: 3.7,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("NGROK_KEY = \"TfAJJhNrx1U", "b7N1CnllhlPnD1h4s1PWRJM2O", "kXRCX0QBh1dxUyWc7aQksu6M\""),
            concat!("ngrok_key: T2yiUST", "J4LKssWBdp22KhOnYP", "ZcHNGocprD2yV7oTfy"),
        ],
        ignores: &[
            concat!("NGROK_KE", "Y = \"${NG", "ROK_KEY}\""),
            concat!("ngrok_key: 0000000", "000000000000000000", "000000000000000000"),
        ],
    },
    Row {
        id: "okta-token",
        title: "an Okta token",
        keywords: &["okta"],
        pattern: r#"(?i:okta[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9_\-]{42})(?:[^A-Za-z0-9\-_]|$)"#,
        reach: Reach::Line(122),
        entropy: 3.7,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("OKTA_KEY = \"3TT59R", "tOaZWALO4h7UtU6MVy", "FaeXrmF1BpwarfiPYt\""),
            concat!("okta_key: 9j6QnLt", "fUspg51E5DLtCjBDZ", "BvuPL8fx8IMxVN4t7D"),
        ],
        ignores: &[
            concat!("OKTA_KEY", " = \"${OK", "TA_KEY}\""),
            concat!("okta_key: 0000000", "00000000000000000", "000000000000000000"),
        ],
    },
    Row {
        id: "auth0-secret",
        title: "an Auth0 client secret",
        keywords: &["auth0"],
        pattern: r#"(?i:auth0[a-z0-9_.\- ]{0,24}(?:secret)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9_\-]{64})(?:[^A-Za-z0-9\-_]|$)"#,
        reach: Reach::Line(144),
        entropy: 3.9,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!(
                "AUTH0_SECRET = \"TzKWysrEnfX",
                "YsJMbS8CO9hVVz00vl5njfcWzie",
                "XUfbIo8cv4LY4mCVuL9gwd6Ws1\""
            ),
            concat!("auth0_secret: uq6m78XhLiYW", "GP5qbQcG6dHmOXotuQqB14iYUB", "ybGATsfL2klddzoe74XaLLidIT"),
        ],
        ignores: &[
            concat!("AUTH0_SECR", "ET = \"${AUT", "H0_SECRET}\""),
            concat!("auth0_secret: 000000000000", "00000000000000000000000000", "00000000000000000000000000"),
        ],
    },
    Row {
        id: "stytch-secret",
        title: "a Stytch live secret",
        keywords: &["secret-live-"],
        pattern: r"\b(?P<secret>secret\-live\-[A-Za-z0-9_\-]{36})(?:[^A-Za-z0-9_\-]|$)",
        reach: Reach::Line(88),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("STYTCH=secret-live", "-PnqPcaLqA4f14otjn", "eA9Cg8bpKq27ZO0fLkh"),
            concat!("value: \"secret-live", "-U9lLlD72dAalj7AhBR", "Bi4V3YwDQ4n8J4iphe\","),
        ],
        ignores: &[
            concat!("secret", "-live-r", "6Hp7cl7"),
            concat!("secret-live-xxxx", "xxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "openshift-token",
        title: "an OpenShift token",
        keywords: &["sha256~"],
        pattern: r"\b(?P<secret>sha256\~[A-Za-z0-9_\-]{43})(?:[^A-Za-z0-9_\-]|$)",
        reach: Reach::Line(90),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("OPENSHIFT=sha256~1FM", "u30olPNUm5DsxHmpTuzH", "GpuRZ7KtQKzi8A9UC44u"),
            concat!("value: \"sha256~oeYlC", "QtEi2NsiCFb8s2yu4HLw", "eY9S5BoQHofAjii1SL\","),
        ],
        ignores: &[
            concat!("sha25", "6~OQT", "pPR9Z"),
            concat!("sha256~xxxxxxxxx", "xxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "rancher-token",
        title: "a Rancher token",
        keywords: &["token-"],
        pattern: r"\b(?P<secret>token\-[a-z0-9]{5}:[a-z0-9]{54})(?:[^a-z0-9]|$)",
        reach: Reach::Line(126),
        entropy: 3.2,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("RANCHER=token-q66is:knqc", "ic7zx9o8aoho433h8060eexgi", "bf64p98jy8l2fs48smbzhxcx9"),
            concat!("value: \"token-nvl08:knqci", "c7zx9o8aoho433h8060eexgib", "f64p98jy8l2fs48smbzhxcx9\","),
        ],
        ignores: &[
            concat!("toke", "n-nj0"),
            concat!("token-xxxxx:0000000000", "0000000000000000000000", "0000000000000000000000"),
        ],
    },
    Row {
        id: "consul-token",
        title: "a Consul token",
        keywords: &["consul"],
        pattern: r#"(?i:consul[a-z0-9_.\- ]{0,24}(?:token)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:[^a-f0-9\-_]|$)"#,
        reach: Reach::Line(116),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("CONSUL_TOKEN = \"e", "c426c12-6887-f54c-", "e64b-b4c4bce5c47f\""),
            concat!("consul_token: b2", "da8ad6-e0e1-4175-", "b3e5-7b54a576461a"),
        ],
        ignores: &[
            concat!("CONSUL_TOK", "EN = \"${CON", "SUL_TOKEN}\""),
            concat!("consul_token: 00", "000000-0000-0000-", "0000-000000000000"),
        ],
    },
    Row {
        id: "nomad-token",
        title: "a Nomad token",
        keywords: &["nomad_"],
        pattern: r#"(?i:nomad_[a-z0-9_.\- ]{0,24}(?:token)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:[^a-f0-9\-_]|$)"#,
        reach: Reach::Line(116),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("NOMAD__TOKEN = \"4", "30267ee-9fb9-70d0-", "8e9c-f7a74d849266\""),
            concat!("nomad__token: 97", "c55c59-f08a-d0ff-", "237e-29505da29c36"),
        ],
        ignores: &[
            concat!("NOMAD__TOK", "EN = \"${NOM", "AD__TOKEN}\""),
            concat!("nomad__token: 00", "000000-0000-0000-", "0000-000000000000"),
        ],
    },
    Row {
        id: "bitwarden-secret",
        title: "a Bitwarden client secret",
        keywords: &["bitwarden", "bw_client"],
        pattern: r#"(?i:(?:bitwarden|bw_client)[a-z0-9_.\- ]{0,24}(?:secret)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{30})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(110),
        entropy: 3.5,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("BITWARDEN_SECRET ", "= \"gHFTQrBk3HuNYr", "z8pc3hN5pvorTio0\""),
            concat!("bw_client_secret", ": oUHDpz3rQGZ8dd", "ZdvFhJozWtAkshEW"),
        ],
        ignores: &[
            concat!("BITWARDEN_SEC", "RET = \"${BITW", "ARDEN_SECRET}\""),
            concat!("bitwarden_secret", ": 00000000000000", "0000000000000000"),
        ],
    },
    Row {
        id: "duo-secret",
        title: "a Duo secret key",
        keywords: &["duo_"],
        pattern: r#"(?i:duo_[a-z0-9_.\- ]{0,24}(?:secret|skey)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{40})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(120),
        entropy: 3.7,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("DUO__SECRET = \"3ya", "0FlQQx1sjyPIXajeYBD", "kDKrf4x8Fa7KvGXyGd\""),
            concat!("duo__secret: rlbg", "peznzVHJEagO8gjPPu", "92hrdS0DtwVZHEHjnJ"),
        ],
        ignores: &[
            concat!("DUO__SECRE", "T = \"${DUO", "__SECRET}\""),
            concat!("duo__secret: 0000", "000000000000000000", "000000000000000000"),
        ],
    },
    Row {
        id: "harness-token",
        title: "a Harness token",
        keywords: &["pat.", "sat."],
        pattern: r"\b(?P<secret>(?:pat\.|sat\.)[A-Za-z0-9_\-]{22}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{20})(?:[^A-Za-z0-9_\-]|$)",
        reach: Reach::Line(132),
        entropy: 3.2,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "HARNESS=pat.1HqxjlECUn8i55",
                "XXspIQXp.2dTKZkQxBC9KZW0lAk",
                "5sf11C.T1O3dsalVJL8B1BKJMN4"
            ),
            concat!(
                "value: \"sat.cialFDiOpSxh5T6",
                "Y7f1k1W.2dTKZkQxBC9KZW0lAk5",
                "sf11C.T1O3dsalVJL8B1BKJMN4\","
            ),
        ],
        ignores: &[
            concat!("pat.G", "Wdk2oE"),
            concat!("pat.xxxxxxxxxxxxxxxxxxxx", "xx.000000000000000000000", "000.00000000000000000000"),
        ],
    },
    Row {
        id: "octopus-key",
        title: "an Octopus Deploy key",
        keywords: &["api-"],
        pattern: r"\b(?P<secret>API\-[A-Z0-9]{26})(?:[^A-Z0-9]|$)",
        reach: Reach::Line(70),
        entropy: 3.3,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("OCTOPUS=API-", "0HFWFPRWX1VO3", "T6CERWOC65T4Z"),
            concat!("value: \"API-Z", "3LBTGHWB7PD4U", "634NC31MNGD8\","),
        ],
        ignores: &[concat!("API-LL", "CTG05F"), concat!("API-XXXXXX", "XXXXXXXXXX", "XXXXXXXXXX")],
    },
    Row {
        id: "zerotier-token",
        title: "a ZeroTier token",
        keywords: &["zerotier"],
        pattern: r#"(?i:zerotier[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{32})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.6,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("ZEROTIER_KEY = \"", "vSgkMKdfeeoq6RuM", "cdKL4jdZz2NLwhYR\""),
            concat!("zerotier_key: H", "I6IwjLhwn9ryErw", "8cQQKKyjFepaTT9S"),
        ],
        ignores: &[
            concat!("ZEROTIER_K", "EY = \"${ZER", "OTIER_KEY}\""),
            concat!("zerotier_key: 0", "000000000000000", "0000000000000000"),
        ],
    },
];
