//! Registries of packages and images.
//!
//! One row each; examples are split so that no scanner trips over this file, and no row matches without its keyword.

use crate::secrets::checksum::Check;
use crate::secrets::rule::{Reach, Row, Value};

/// The rows, from the precise to the general.
pub(super) const ROWS: &[Row] = &[
    Row {
        id: "npm-token",
        title: "an npm token",
        keywords: &["npm_"],
        pattern: r"\bnpm_[A-Za-z0-9]{36}\b",
        reach: Reach::Line(44),
        entropy: 3.0,
        value: Value::Token,
        check: Check::Crc32Base62,
        finds: &[
            concat!("//registry.npmjs.org/:_authToken=np", "m_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq"),
            concat!("NPM_TOKEN: np", "m_Zq81LmNx0KdRt5VbYw2HcJf7GsPe9Ua3TiOo"),
        ],
        ignores: &["npm_config_registry_and_other_variables_of_npm", "npm_package_version"],
    },
    Row {
        id: "pypi-token",
        title: "a PyPI token",
        keywords: &["pypi-age"],
        pattern: r"\bpypi-AgE(?:IcHlwaS5vcmc|NdGVzdC5weXBp)[A-Za-z0-9_\-]{50,}",
        reach: Reach::Line(260),
        entropy: 3.4,
        value: Value::Token,
        check: Check::None,
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
    Row {
        id: "cargo-token",
        title: "a crates registry token",
        keywords: &["cio"],
        pattern: r"\b(?P<secret>cio[A-Za-z0-9]{32})(?:[^A-Za-z0-9]|$)",
        reach: Reach::Line(75),
        entropy: 3.5,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("CARGO=cioSAXv", "f55WGGkFn0QiWE", "cY4vxGeRENWO0S"),
            concat!("value: \"ciobwZu", "oGC0pIrtHNaq2UQ", "ChWWrjaZXWP7n\","),
        ],
        ignores: &[concat!("cios3", "cVKdgX"), concat!("cioxxxxxxxx", "xxxxxxxxxxxx", "xxxxxxxxxxxx")],
    },
    Row {
        id: "rubygems-key",
        title: "a RubyGems key",
        keywords: &["rubygems_"],
        pattern: r"\b(?P<secret>rubygems_[a-f0-9]{48})(?:[^a-f0-9]|$)",
        reach: Reach::Line(97),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("RUBYGEMS=rubygems_5f78", "25f640c116eecb37145db6", "4a773b50587ea96275367a"),
            concat!("value: \"rubygems_dea89", "883ada9b949b1317c3d731", "0a229fab87dcc5499fc8a\","),
        ],
        ignores: &[
            concat!("rubyg", "ems_af", "678e87"),
            concat!("rubygems_0000000000", "0000000000000000000", "0000000000000000000"),
        ],
    },
    Row {
        id: "docker-token",
        title: "a Docker Hub token",
        keywords: &["dckr_pat_", "dckr_oat_"],
        pattern: r"\b(?:dckr_pat_|dckr_oat_)[A-Za-z0-9_\-]{27,32}",
        reach: Reach::Line(81),
        entropy: 3.4,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("DOCKER=dckr_pat", "_VJB2tLK4mChSuo", "HgCvV3L3uiYKsGs"),
            concat!("value: \"dckr_oa", "t_Oa08ycHdGt0Ju", "5XVt4OJQHylcPM\","),
        ],
        ignores: &[
            concat!("dckr_", "pat_FI", "tRjb7D"),
            concat!("dckr_pat_xxx", "xxxxxxxxxxxx", "xxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "clojars-token",
        title: "a Clojars token",
        keywords: &["clojars_"],
        pattern: r"\b(?P<secret>CLOJARS_[a-z0-9]{60})(?:[^a-z0-9]|$)",
        reach: Reach::Line(108),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("CLOJARS=CLOJARS_y6psd36h3", "wycit817j5l5ysq1nns0otr60", "w4puxsk2b2797pq8zpez0wul83"),
            concat!(
                "value: \"CLOJARS_h1roj6072i",
                "t2gt78cviw0v9yymjux2ua3374",
                "mbe9i8c261um00v71xn37bx6\","
            ),
        ],
        ignores: &[
            concat!("CLOJA", "RS_w8", "5o0397"),
            concat!("CLOJARS_xxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "nuget-key",
        title: "a NuGet key",
        keywords: &["oy2"],
        pattern: r"\b(?P<secret>oy2[a-z0-9]{43})(?:[^a-z0-9]|$)",
        reach: Reach::Line(86),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("NUGET=oy2gpoqsr7c", "bp7ptt9l6l0elowzf", "sxlj1otppia99k64no"),
            concat!("value: \"oy2nyg9nu1", "go7w5m8pl52jspbb1n0", "zqz44njbguxs1xz8o\","),
        ],
        ignores: &[
            concat!("oy2ie", "0r0omd"),
            concat!("oy2xxxxxxxxxxxx", "xxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "artifactory-key",
        title: "an Artifactory key",
        keywords: &["akcp"],
        pattern: r"\b(?P<secret>AKCp[A-Za-z0-9]{69})(?:[^A-Za-z0-9]|$)",
        reach: Reach::Line(113),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "ARTIFACTORY=AKCpOIZpvihXOtBO",
                "imcaDIoxKLqzKwib7dDNmIUsdXBk",
                "CX2RaKHwabpJB31JWOPK2jdxIBL7t"
            ),
            concat!(
                "value: \"AKCpsj1bavbVGKQo3NS",
                "R5D1o6rI3bL1wTRPgBgiujGNaQzo",
                "QLDye3VayIfktSsGFtqjZRdPpu\","
            ),
        ],
        ignores: &[
            concat!("AKCpa6", "EWnlpO"),
            concat!("AKCpxxxxxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "artifactory-reference-token",
        title: "an Artifactory reference token",
        keywords: &["cmvmdgtu"],
        pattern: r"\b(?P<secret>cmVmdGtu[A-Za-z0-9]{56})(?:[^A-Za-z0-9]|$)",
        reach: Reach::Line(104),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("ARTIFACTORY=cmVmdGtu9d9lC", "TrmGitCHYa2Jtifl6oS4Umyxa", "HH3l7mlZ0QjTbxKmeHt7ya5lh8"),
            concat!("value: \"cmVmdGtuWXsBkbni", "axzOgBbunMr2LkUIUhixO49aD", "aJPmwrYmL7yMtCWiyWpZlZ8\","),
        ],
        ignores: &[
            concat!("cmVmd", "Gtu4W", "SlslkX"),
            concat!("cmVmdGtuxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "packagist-token",
        title: "a Packagist token",
        keywords: &["packagist"],
        pattern: r#"(?i:packagist[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{64})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(144),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!(
                "PACKAGIST_KEY = \"39293a08a5",
                "dc4badb42c179c38cab8551d2e0",
                "6847482f5222fc734ad83a28533\""
            ),
            concat!(
                "packagist_key: 3d4fd206405",
                "aaaf7a094a9098fb95c17cf148",
                "044a6d0246e7445706c7551dcbf"
            ),
        ],
        ignores: &[
            concat!("PACKAGIST_K", "EY = \"${PAC", "KAGIST_KEY}\""),
            concat!(
                "packagist_key: 00000000000",
                "00000000000000000000000000",
                "000000000000000000000000000"
            ),
        ],
    },
    Row {
        id: "packagist-org-token",
        title: "a Private Packagist token",
        keywords: &["packagist_ort_", "packagist_oft_", "packagist_ust_"],
        pattern: r"\b(?P<secret>(?:packagist_ort_|packagist_oft_|packagist_ust_)[a-f0-9]{68})(?:[^a-f0-9]|$)",
        reach: Reach::Line(122),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "PACKAGIST=packagist_ort_4323c5",
                "796a95df0ecc3bb7cd183a73d2e6515",
                "b8d26b7374194c104a2efd12576cfb0"
            ),
            concat!(
                "value: \"packagist_ust_ba33a749",
                "704c28c95991359133f77f7e29cd01b",
                "bf9b7acbeb5824e64c4217a6126fa\","
            ),
        ],
        ignores: &[
            concat!("packagi", "st_ort_", "c061c636"),
            concat!(
                "packagist_ort_0000000000000",
                "000000000000000000000000000",
                "0000000000000000000000000000"
            ),
        ],
    },
    Row {
        id: "cloudsmith-key",
        title: "a Cloudsmith key",
        keywords: &["cloudsmith"],
        pattern: r#"(?i:cloudsmith[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{40})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(120),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("CLOUDSMITH_KEY = \"9", "4abf62fb1bf31705cf43", "29ead1d360465797d23\""),
            concat!("cloudsmith_key: 5f", "020cd34f89e515e531f", "17cf009dc19a1682f51"),
        ],
        ignores: &[
            concat!("CLOUDSMITH_K", "EY = \"${CLOU", "DSMITH_KEY}\""),
            concat!("cloudsmith_key: 00", "0000000000000000000", "0000000000000000000"),
        ],
    },
    Row {
        id: "jsr-token",
        title: "a JSR token",
        keywords: &["jsrp_", "jsrt_", "jsrd_"],
        pattern: r"\b(?P<secret>(?:jsrp_|jsrt_|jsrd_)[A-Za-z0-9]{56})(?:[^A-Za-z0-9]|$)",
        reach: Reach::Line(101),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("JSR=jsrp_FCvaxTbhxI0e", "sUzO94CM8zc7xkvsG2l6Fv", "uVVPYbRvzrpWTbvzLyzimH"),
            concat!("value: \"jsrd_xTnSdshdcl", "k3SITvzh0F9SrhgZZytxpO8A", "vRYoR5C6xVbBZJDhf75BRG\","),
        ],
        ignores: &[
            concat!("jsrp", "_vUw", "3qYmK"),
            concat!("jsrp_xxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "npmrc-auth",
        title: "a registry token in an .npmrc",
        keywords: &[":_authtoken", ":_password"],
        pattern: r#"(?i::_(?:authtoken|password))[ \t]{0,4}=[ \t]{0,4}"?(?P<secret>[A-Za-z0-9+/=_\-]{24,300})"#,
        reach: Reach::Line(340),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("//registry.acme.dev/:_", "authToken=1e850dc4-d7ed", "-0809-1766-0803f31d6826"),
            concat!("//npm.acme.dev/:_pas", "sword=\"YmZqbuVd4ZOOr", "JdeOogGeHLjmgWQqFyn\""),
        ],
        ignores: &[
            concat!("//registry.acm", "e.dev/:_authTok", "en=${NPM_TOKEN}"),
            concat!("//npm.acme", ".dev/:_auth", "Token=short"),
        ],
    },
    Row {
        id: "anaconda-token",
        title: "an Anaconda token",
        keywords: &["anaconda"],
        pattern: r#"(?i:anaconda[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{40})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(120),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("ANACONDA_KEY = \"646", "c804e78574589768da9", "63fc99701a6568411c\""),
            concat!("anaconda_key: 4b26", "78ae34625d4cdf63bc", "d3081ed6c841535203"),
        ],
        ignores: &[
            concat!("ANACONDA_K", "EY = \"${ANA", "CONDA_KEY}\""),
            concat!("anaconda_key: 0000", "000000000000000000", "000000000000000000"),
        ],
    },
    Row {
        id: "quay-token",
        title: "a Quay token",
        keywords: &["quay_"],
        pattern: r#"(?i:quay_[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Z0-9]{40,64})(?:[^A-Z0-9_]|$)"#,
        reach: Reach::Line(144),
        entropy: 3.5,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!(
                "QUAY__KEY = \"SY9CK72VJBAYJ",
                "8DEWVVAJFH52E21ODP7ZBTORIS",
                "S22YT8BEX0IC6LSDKFPFSRSS6\""
            ),
            concat!("quay__key: UVN1GA", "NY9QM72AQOHH391W6", "S60D7YUI2QF5TP2AG"),
        ],
        ignores: &[
            concat!("QUAY__KE", "Y = \"${QU", "AY__KEY}\""),
            concat!("quay__key: 000000", "00000000000000000", "00000000000000000"),
        ],
    },
    Row {
        id: "gemfury-token",
        title: "a Gemfury token",
        keywords: &["gemfury", "fury_"],
        pattern: r#"(?i:(?:gemfury|fury_)[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{20})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(100),
        entropy: 3.4,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("GEMFURY_KEY ", "= \"F6PF4Z7qD", "Cm7uNV9zbml\""),
            concat!("fury__key:", " bmKF5gvUy", "tvlrtILaOgy"),
        ],
        ignores: &[
            concat!("GEMFURY_KE", "Y = \"${GEM", "FURY_KEY}\""),
            concat!("gemfury_key", ": 000000000", "00000000000"),
        ],
    },
    Row {
        id: "vsce-token",
        title: "an Open VSX token",
        keywords: &["ovsxat_"],
        pattern: r"\bovsxat_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
        reach: Reach::Line(83),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("VSCE=ovsxat_bbcd", "d25f-d28c-6d16-6", "12f-75be81124cce"),
            concat!("value: \"ovsxat_5a", "ef433e-7111-71e7-1", "07f-55021d239fad\","),
        ],
        ignores: &[
            concat!("ovsxa", "t_be0", "e9fa5"),
            concat!("ovsxat_0000000", "0-0000-0000-00", "00-000000000000"),
        ],
    },
];
