//! Continuous integration and code quality.
//!
//! One row each; examples are split so that no scanner trips over this file, and no row matches without its keyword.

use crate::secrets::checksum::Check;
use crate::secrets::rule::{Reach, Row, Value};

/// The rows, from the precise to the general.
pub(super) const ROWS: &[Row] = &[
    Row {
        id: "circleci-token",
        title: "a CircleCI token",
        keywords: &["ccipat_"],
        pattern: r"\b(?P<secret>CCIPAT_[A-Za-z0-9]{22}_[a-f0-9]{40})(?:[^A-Za-z0-9]|$)",
        reach: Reach::Line(130),
        entropy: 3.2,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "CIRCLECI=CCIPAT_zT9ABmgoYC",
                "cF08btiswO39_2243c127914ff",
                "77749efdf9fa17e0655222a5833"
            ),
            concat!(
                "value: \"CCIPAT_lihIGdYcMBx",
                "BqmItlm3h2Y_2243c127914ff77",
                "749efdf9fa17e0655222a5833\","
            ),
        ],
        ignores: &[
            concat!("CCIP", "AT_Yq", "X0hBa"),
            concat!("CCIPAT_xxxxxxxxxxxxxxxx", "xxxxxx_0000000000000000", "000000000000000000000000"),
        ],
    },
    Row {
        id: "circleci-old-token",
        title: "a CircleCI token of the old form",
        keywords: &["circleci", "circle_ci", "circle_token"],
        pattern: r#"(?i:(?:circleci|circle_ci|circle_token)[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{40})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(120),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("CIRCLECI_KEY = \"a0a", "d85226c02fcd6e886e3", "d0c25f1669a4f09f5e\""),
            concat!("circle_token_key: b", "5e81415f78f45431a45", "24cff94ce973b1333069"),
        ],
        ignores: &[
            concat!("CIRCLECI_K", "EY = \"${CIR", "CLECI_KEY}\""),
            concat!("circleci_key: 0000", "000000000000000000", "000000000000000000"),
        ],
    },
    Row {
        id: "buildkite-token",
        title: "a Buildkite token",
        keywords: &["bkua_"],
        pattern: r"\b(?P<secret>bkua_[a-f0-9]{40})(?:[^a-f0-9]|$)",
        reach: Reach::Line(85),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("BUILDKITE=bkua_994", "fee4b6652a7654f197", "8150401c9943484c881"),
            concat!("value: \"bkua_c9956", "3b49742daad20d4bf2", "4558c2b5ef6217d5e\","),
        ],
        ignores: &[
            concat!("bkua", "_435", "52394"),
            concat!("bkua_0000000000", "000000000000000", "000000000000000"),
        ],
    },
    Row {
        id: "buildkite-agent-token",
        title: "a Buildkite agent token",
        keywords: &["bkct_"],
        pattern: r"\bbkct_[A-Za-z0-9]{40,120}",
        reach: Reach::Line(165),
        entropy: 3.6,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!(
                "BUILDKITE=bkct_W0NpaR552uD9LLPr",
                "xXsJKIyz3L0sWi0kQ17fJ3ZcTs0bwiYi",
                "OSRldDSuz9NdfdmlAY97RNdf4sHvrTmH"
            ),
            concat!("value: \"bkct_QsnIH", "0uBI4M0TgR4LxcrpQ4", "FSHWGzrcss86YaXX3\","),
        ],
        ignores: &[
            concat!("bkct", "_syE", "aAn9V"),
            concat!("bkct_xxxxxxxxxx", "xxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxx"),
        ],
    },
    Row {
        id: "travis-token",
        title: "a Travis CI token",
        keywords: &["travis_ci", "travis_api", "travis_token"],
        pattern: r#"(?i:(?:travis_ci|travis_api|travis_token)[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9_\-]{22})(?:[^A-Za-z0-9\-_]|$)"#,
        reach: Reach::Line(102),
        entropy: 3.4,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("TRAVIS_CI_KEY", " = \"aZzENhiUw", "yuisIF76GDn0s\""),
            concat!("travis_token_", "key: kunBO0yq", "wCP7aat3OOQXfN"),
        ],
        ignores: &[
            concat!("TRAVIS_CI_K", "EY = \"${TRA", "VIS_CI_KEY}\""),
            concat!("travis_ci_ke", "y: 000000000", "0000000000000"),
        ],
    },
    Row {
        id: "drone-token",
        title: "a Drone token",
        keywords: &["drone_"],
        pattern: r#"(?i:drone_[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{32})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.6,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("DRONE__KEY = \"Z", "CTJkJuhYe0GM6o4h", "5R4am6Wbcgz76Zn\""),
            concat!("drone__key: 21", "E9tAHpRFFg4e5Xy", "FfoHVh65PuzAD18"),
        ],
        ignores: &[
            concat!("DRONE__KE", "Y = \"${DR", "ONE__KEY}\""),
            concat!("drone__key: 00", "000000000000000", "000000000000000"),
        ],
    },
    Row {
        id: "codecov-token",
        title: "a Codecov token",
        keywords: &["codecov"],
        pattern: r#"(?i:codecov[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:[^a-f0-9\-_]|$)"#,
        reach: Reach::Line(116),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("CODECOV_KEY = \"aa", "8a2b54-bf21-624a-", "91e8-8cc602b177b1\""),
            concat!("codecov_key: ed1", "e7fbf-9b3a-8f24-", "54e3-82e56a37d320"),
        ],
        ignores: &[
            concat!("CODECOV_KE", "Y = \"${COD", "ECOV_KEY}\""),
            concat!("codecov_key: 000", "00000-0000-0000-", "0000-000000000000"),
        ],
    },
    Row {
        id: "coveralls-token",
        title: "a Coveralls token",
        keywords: &["coveralls"],
        pattern: r#"(?i:coveralls[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{32,33})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(113),
        entropy: 3.5,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("COVERALLS_KEY = \"", "OZJV57lg3Jq1VntmR", "IgFoqxZPLwPi0o8G\""),
            concat!("coveralls_key: ", "jhAF7oPywYfbPntj", "If1rrrWcDLrcOltV"),
        ],
        ignores: &[
            concat!("COVERALLS_K", "EY = \"${COV", "ERALLS_KEY}\""),
            concat!("coveralls_key: ", "0000000000000000", "0000000000000000"),
        ],
    },
    Row {
        id: "sonar-token",
        title: "a Sonar token",
        keywords: &["sqp_", "squ_", "sqa_"],
        pattern: r"\b(?P<secret>(?:sqp_|squ_|sqa_)[a-f0-9]{40})(?:[^a-f0-9]|$)",
        reach: Reach::Line(84),
        entropy: 3.0,
        value: Value::Token,
        check: Check::None,
        finds: &[
            concat!("SONAR=sqp_1eb934", "4f2f8cd1d452f0ca6", "bf88583312e9877d3"),
            concat!("value: \"sqa_37bbc7", "dde4f47021786749f4", "aa4073f5f0fecba4\","),
        ],
        ignores: &[
            concat!("sqp_de", "9317f5"),
            concat!("sqp_0000000000", "000000000000000", "000000000000000"),
        ],
    },
    Row {
        id: "snyk-token",
        title: "a Snyk token",
        keywords: &["snyk"],
        pattern: r#"(?i:snyk[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:[^a-f0-9\-_]|$)"#,
        reach: Reach::Line(116),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("SNYK_KEY = \"b3d7", "b315-1744-56f1-8", "6fa-cb1e3bd06d91\""),
            concat!("snyk_key: 84b77", "be3-87b5-d8d1-3", "692-85278ebff566"),
        ],
        ignores: &[
            concat!("SNYK_KEY", " = \"${SN", "YK_KEY}\""),
            concat!("snyk_key: 00000", "000-0000-0000-0", "000-000000000000"),
        ],
    },
    Row {
        id: "codacy-token",
        title: "a Codacy token",
        keywords: &["codacy"],
        pattern: r#"(?i:codacy[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{20,32})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(112),
        entropy: 3.3,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("CODACY_KEY = \"h", "XT1A7KY67DyFsvVN", "RZS5rMdROZJvzfM\""),
            concat!("codacy_key", ": EKtixDBZE", "N52Wj0fd2BC"),
        ],
        ignores: &[
            concat!("CODACY_KE", "Y = \"${CO", "DACY_KEY}\""),
            concat!("codacy_key", ": 000000000", "00000000000"),
        ],
    },
    Row {
        id: "codeclimate-token",
        title: "a Code Climate token",
        keywords: &["codeclimate", "code_climate", "cc_test_reporter"],
        pattern: r#"(?i:(?:codeclimate|code_climate|cc_test_reporter)[a-z0-9_.\- ]{0,24}(?:key|token|id)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{64})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(144),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!(
                "CODECLIMATE_KEY = \"dfa6e72a7",
                "7d91683407b3962779a90713fd4e",
                "80ecefa10f57de42f9a60d62d1a\""
            ),
            concat!(
                "cc_test_reporter_key: 332b5e",
                "bc74decd8af1e7c164d56a81b3946",
                "cc9e7372eaff12650aef436049e9a"
            ),
        ],
        ignores: &[
            concat!("CODECLIMATE_", "KEY = \"${CODE", "CLIMATE_KEY}\""),
            concat!(
                "codeclimate_key: 0000000000",
                "000000000000000000000000000",
                "000000000000000000000000000"
            ),
        ],
    },
    Row {
        id: "jenkins-token",
        title: "a Jenkins token",
        keywords: &["jenkins"],
        pattern: r#"(?i:jenkins[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{32,34})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(114),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("JENKINS_KEY = \"3", "da82caff9de196059", "4cc8bcd64d78fb82\""),
            concat!("jenkins_key: 67", "f1e49240bcb9ee0", "f41b4f374c3c56d"),
        ],
        ignores: &[
            concat!("JENKINS_KE", "Y = \"${JEN", "KINS_KEY}\""),
            concat!("jenkins_key: 00", "000000000000000", "000000000000000"),
        ],
    },
    Row {
        id: "appveyor-token",
        title: "an AppVeyor token",
        keywords: &["appveyor"],
        pattern: r#"(?i:appveyor[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-z0-9]{20})(?:[^a-z0-9_]|$)"#,
        reach: Reach::Line(100),
        entropy: 3.2,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("APPVEYOR_KEY", " = \"y3140xv9", "gykmar7dk1t5\""),
            concat!("appveyor_ke", "y: u7xawpgz", "bn7rcl79j9xf"),
        ],
        ignores: &[
            concat!("APPVEYOR_K", "EY = \"${APP", "VEYOR_KEY}\""),
            concat!("appveyor_ke", "y: 00000000", "000000000000"),
        ],
    },
    Row {
        id: "browserstack-key",
        title: "a BrowserStack key",
        keywords: &["browserstack"],
        pattern: r#"(?i:browserstack[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9]{20})(?:[^A-Za-z0-9_]|$)"#,
        reach: Reach::Line(100),
        entropy: 3.4,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("BROWSERSTACK_", "KEY = \"Z87cvT8", "mJgaX6g7w0244\""),
            concat!("browserstack", "_key: QwtsGQd", "0AibaMzaTqlro"),
        ],
        ignores: &[
            concat!("BROWSERSTACK_", "KEY = \"${BROW", "SERSTACK_KEY}\""),
            concat!("browserstack", "_key: 0000000", "0000000000000"),
        ],
    },
    Row {
        id: "saucelabs-key",
        title: "a Sauce Labs key",
        keywords: &["sauce_access", "saucelabs"],
        pattern: r#"(?i:(?:sauce_access|saucelabs)[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:[^a-f0-9\-_]|$)"#,
        reach: Reach::Line(116),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("SAUCE_ACCESS_KEY = ", "\"3472d4c3-29ca-e021", "-e0d4-512b1ee9b900\""),
            concat!("saucelabs_key: d8", "790e70-6bd0-992a-", "13fe-0fa9d5599176"),
        ],
        ignores: &[
            concat!("SAUCE_ACCESS_", "KEY = \"${SAUC", "E_ACCESS_KEY}\""),
            concat!("sauce_access_key: ", "00000000-0000-0000", "-0000-000000000000"),
        ],
    },
    Row {
        id: "percy-token",
        title: "a Percy token",
        keywords: &["percy"],
        pattern: r#"(?i:percy[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{64})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(144),
        entropy: 3.0,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!(
                "PERCY_KEY = \"539e8b4e43f8d",
                "130f78162ab893baa633c73601",
                "1b970bbc0a5ffe228e3da0a4e\""
            ),
            concat!("percy_key: 81d8d7a9360fbb", "49367355de2a5a07e43db74eb", "fa838d8c719637e9614a52961"),
        ],
        ignores: &[
            concat!("PERCY_KE", "Y = \"${PE", "RCY_KEY}\""),
            concat!("percy_key: 00000000000000", "0000000000000000000000000", "0000000000000000000000000"),
        ],
    },
    Row {
        id: "nx-cloud-token",
        title: "an Nx Cloud token",
        keywords: &["nx_cloud"],
        pattern: r#"(?i:nx_cloud[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[A-Za-z0-9_\-]{60,120})(?:[^A-Za-z0-9\-_]|$)"#,
        reach: Reach::Line(200),
        entropy: 3.7,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!(
                "NX_CLOUD_KEY = \"9vcghGxGhCQSPap04Fj6qZn0xXpxN",
                "LOlR5ZS1m9CuUmmmykymb0njBE7vq5yNGaaMTO11wVKk4N",
                "BI5jHcX9gCu6tpUhJktqCMSXFtWNv2wjap4oHyM189P89\""
            ),
            concat!("nx_cloud_key: Vm8pQxHrp6", "D43xzEQ5h1DCci00MlKwWHWGV", "cUCELpLfGnCUb5Axj7YD2Pbza"),
        ],
        ignores: &[
            concat!("NX_CLOUD_K", "EY = \"${NX_", "CLOUD_KEY}\""),
            concat!("nx_cloud_key: 0000000000", "0000000000000000000000000", "0000000000000000000000000"),
        ],
    },
    Row {
        id: "chromatic-token",
        title: "a Chromatic token",
        keywords: &["chromatic_project"],
        pattern: r#"(?i:chromatic_project[a-z0-9_.\- ]{0,24}(?:key|token|secret|password|auth|pat|credential)[a-z0-9_]{0,16})["']?[ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4}["'`]?(?P<secret>[a-f0-9]{12,16})(?:[^a-f0-9_]|$)"#,
        reach: Reach::Line(96),
        entropy: 2.8,
        value: Value::Assigned,
        check: Check::None,
        finds: &[
            concat!("CHROMATIC_PROJ", "ECT_KEY = \"2b9", "cda0ef6e7179b\""),
            concat!("chromatic_p", "roject_key: ", "c1a1085067da"),
        ],
        ignores: &[
            concat!("CHROMATIC_PROJEC", "T_KEY = \"${CHROMA", "TIC_PROJECT_KEY}\""),
            concat!("chromatic_p", "roject_key: ", "000000000000"),
        ],
    },
];
