//! What work has to satisfy, put together: the task says what is wanted, flags and the role narrow it, harness rules add what
//! holds for all work. Nothing of these ever widens another. Pure.

use crate::base::network::{Address, LoopbackUrl};
use crate::guard::demand::Scope;
use crate::guard::evaluate::request::{Asked, Demands, Pattern, Service, Weighed};
use crate::guard::evaluate::state::Weight;
use crate::guard::globs::Glob;
use crate::guard::harness_rules::{Demand, Endpoint, Kind, Mapping};
use crate::guard::roles::Role;
use crate::guard::task::Task;

/// Where demands come from.
#[derive(Clone, Copy, Default)]
pub struct Sources<'a> {
    /// The task.
    pub task: Option<&'a Task>,
    /// The role that the work is done in.
    pub role: Option<&'a Role>,
    /// What the harness rules of the place demand.
    pub rules: &'a [Demand],
    /// Globs that narrow the scope further.
    pub scope: &'a [Glob],
}

impl Demands {
    /// Returns what `sources` ask for together.
    pub fn of(sources: Sources<'_>) -> Self {
        let Sources { task, role, rules, scope } = sources;
        let mut demands = Self::default();
        if let Some(task) = task {
            demands.scope = Scope::of(task.scope.clone());
            demands.metric = task.metric.clone();
        }
        demands.scope = demands.scope.narrowed(scope.to_vec());
        if let Some(role) = role {
            demands.scope = role.narrow(demands.scope);
            let full = |what: &_| Weighed { weight: Weight::Full, what: Clone::clone(what) };
            demands.forbidden.extend(role.forbidden.iter().map(full));
            demands.required.extend(role.required_outputs.iter().cloned());
        }
        rules.iter().for_each(|rule| demands.add(rule));
        if task.is_none() {
            // Only a task can name one.
            demands.metric_asked_by = None;
        }
        demands
    }

    fn add(&mut self, rule: &Demand) {
        let Demand { rule: id, kind, description, mapping } = rule;
        let weight = weight(*kind);
        let source = format!("harness rule `{id}`");
        let pattern = |pattern: &String| Pattern {
            weight,
            source: source.clone(),
            pattern: pattern.clone(),
            description: description.clone(),
        };
        match mapping {
            // Secrets and the scope are looked at in all work.
            Mapping::Advice | Mapping::SecretScan | Mapping::ScopeCheck => {}
            Mapping::MetricRequired => {
                let known = self.metric_asked_by.as_ref().map(|asked| asked.weight);
                if known.is_none_or(|known| known < weight) {
                    self.metric_asked_by = Some(Weighed { weight, what: source });
                }
            }
            Mapping::ErrorScan(patterns) => self.errors.extend(patterns.iter().map(pattern)),
            Mapping::OutputBlock(patterns) => self.blocked.extend(patterns.iter().map(pattern)),
            Mapping::PreCheck(endpoints) => {
                let services = endpoints.iter().map(service);
                self.before.extend(services.map(|what| Asked { weight, source: source.clone(), what }));
            }
            Mapping::PostValidate(metric) => self.after.push(Asked { weight, source, what: metric.clone() }),
            Mapping::ForbiddenText(forbidden) => {
                self.forbidden.push(Weighed { weight, what: forbidden.clone() });
            }
        }
    }
}

fn weight(kind: Kind) -> Weight {
    match kind {
        Kind::Inject => Weight::Advice,
        Kind::Enforce => Weight::Look,
        Kind::Block => Weight::Full,
    }
}

/// Returns the service that an endpoint is.
fn service(endpoint: &Endpoint) -> Service {
    let bracketed = |host: &str| if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    let parsed = match endpoint {
        Endpoint::Address { host, port } => {
            Address::parse(&format!("{}:{port}", bracketed(host))).map(Service::Address)
        }
        Endpoint::Url { host, port, path } => {
            LoopbackUrl::parse(&format!("http://{}:{port}{path}", bracketed(host))).map(Service::Url)
        }
    };
    parsed.unwrap_or_else(|error| Service::Unusable(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::demand::{Forbidden, Metric};

    fn glob(text: &str) -> Glob {
        Glob::new(text).expect("a glob of the test")
    }

    fn demand(kind: Kind, mapping: Mapping) -> Demand {
        Demand { rule: "r".to_owned(), kind, description: "d".to_owned(), mapping }
    }

    #[test]
    fn each_mapping_becomes_what_is_judged_by() {
        let metric = Metric { steps: vec![vec!["true".to_owned()]], timeout_ms: 1 };
        let forbidden = Forbidden {
            source: "s".to_owned(),
            pattern: "p".to_owned(),
            files: Vec::new(),
            description: String::new(),
        };
        let endpoint = |text: &str| Endpoint::parse(text).expect("an endpoint");
        let rules = [
            demand(Kind::Inject, Mapping::MetricRequired),
            demand(Kind::Block, Mapping::MetricRequired),
            demand(Kind::Enforce, Mapping::MetricRequired),
            demand(Kind::Enforce, Mapping::ErrorScan(vec!["a".to_owned(), "b".to_owned()])),
            demand(Kind::Block, Mapping::OutputBlock(vec!["c".to_owned()])),
            demand(
                Kind::Block,
                Mapping::PreCheck(vec![
                    endpoint("localhost:4222"),
                    endpoint("[::1]:1"),
                    endpoint("http://127.0.0.1:8080/health?x"),
                ]),
            ),
            demand(Kind::Block, Mapping::PostValidate(metric.clone())),
            demand(Kind::Inject, Mapping::ForbiddenText(forbidden)),
            demand(Kind::Block, Mapping::SecretScan),
            demand(Kind::Block, Mapping::ScopeCheck),
        ];
        assert_eq!(Demands::of(Sources { rules: &rules, ..Sources::default() }).metric_asked_by, None);
        let text = r#"{"schema":"openclaw.task/1","id":"t","title":"t"}"#;
        let task = Task::parse(text.as_bytes()).expect("a task");
        let demands = Demands::of(Sources { task: Some(&task), rules: &rules, ..Sources::default() });
        let asked = demands.metric_asked_by.expect("a metric is asked for");
        assert_eq!((asked.weight, asked.what.as_str()), (Weight::Full, "harness rule `r`"));
        assert_eq!((demands.errors.len(), demands.blocked.len()), (2, 1));
        assert_eq!((demands.errors[0].weight, demands.blocked[0].weight), (Weight::Look, Weight::Full));
        let services: Vec<String> = demands
            .before
            .iter()
            .map(|asked| match &asked.what {
                Service::Address(address) => address.to_string(),
                Service::Url(url) => url.to_string(),
                Service::Unusable(why) => why.clone(),
            })
            .collect();
        assert_eq!(services, ["localhost:4222", "[::1]:1", "http://127.0.0.1:8080/health?x"]);
        assert_eq!(demands.after[0].what, metric);
        assert_eq!(demands.forbidden[0].weight, Weight::Advice);
    }

    #[test]
    fn flags_and_roles_narrow_the_scope_of_a_task() {
        let text = r#"{"schema":"openclaw.task/1","id":"t","title":"t","scope":["src/**"]}"#;
        let task = Task::parse(text.as_bytes()).expect("a task");
        let sources =
            Sources { task: Some(&task), scope: &[glob("**/*.rs"), glob("docs")], ..Sources::default() };
        let demands = Demands::of(sources);
        assert!(demands.scope.allows(b"src/a.rs"));
        assert!(!demands.scope.allows(b"docs/a") && !demands.scope.allows(b"src/a.py"));
        assert!(Demands::of(Sources::default()).scope.is_everything());
    }
}
