//! Two tenants that try to read each other everywhere: every route, walked, with everything that
//! one of them has, by a key that is bound to the other.
//!
//! What is another's is answered like what nobody has (status, headers, words), no answer shows
//! anything of it, nothing of it changes, and whatever it does changes no answer. A route that has
//! no line in [`table::tried`] fails here.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use malote_gateway::endpoints;

use crate::alerts::look;
use crate::apart::base::Base;
use crate::apart::table::{Ask, tried};
use crate::apart::world::{Names, World, filled, identifiers, nobodys};
use crate::harness::{Api, Reply, request};

mod base;
mod stream;
mod table;
mod world;

/// Whole reals of the sums of each; no sum of the first reaches one of the second.
const SMALL: u32 = 11;
const LARGE: u32 = 7_391;

/// Both tenants, and who asks.
struct Both {
    base: Base,
    api: Api,
    mine: World,
    theirs: World,
    nobodys: Names,
    /// Every identifier of the other tenant.
    foreign: BTreeSet<String>,
}

impl Both {
    async fn on(base: Base) -> Self {
        let api = Api::over(&base.url(), |state| state.open_metrics = false).await;
        let mut mine = World::of(&api, "acme", SMALL).await;
        let mut theirs = World::of(&api, "zorro", LARGE).await;
        look(&api).await;
        let mut nobodys = nobodys();
        let own = mine.names["connection"].clone();
        for names in [&mut mine.names, &mut theirs.names, &mut nobodys] {
            names.insert("mine", "acme".to_owned());
            names.insert("my-connection", own.clone());
        }
        let mut both = Self {
            base,
            api,
            mine,
            theirs,
            nobodys,
            foreign: BTreeSet::new(),
        };
        both.foreign = both.everything_theirs().await;
        both
    }

    /// The identifiers in everything that the other tenant is told.
    async fn everything_theirs(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let names = ["digest", "key", "who", "target-key"].map(|name| &self.theirs.names[name]);
        found.extend(names.map(|name| name.to_lowercase()));
        for (_, text) in told(&self.api, &self.theirs).await {
            found.extend(identifiers(&text));
        }
        found
    }

    async fn ask(&self, world: &World, method: &str, path: &str, body: &str) -> Reply {
        self.api.send(asked(world, method, path, body)).await
    }

    /// Fails where an answer shows anything of the other tenant.
    #[track_caller]
    fn nothing_theirs(&self, what: &str, text: &str) {
        let text = text.to_lowercase();
        assert!(!text.contains(self.theirs.mark), "{what}: {text}");
        for one in &self.foreign {
            assert!(!text.contains(one), "{what}: '{one}' in {text}");
        }
        for number in text.split(|one: char| !one.is_ascii_digit() && one != '.') {
            let sum = number.split_once('.').filter(|(_, cents)| cents.len() == 2);
            let whole = sum.and_then(|(whole, _)| whole.parse::<u64>().ok());
            let sums = u64::from(LARGE)..1_000_000;
            let theirs = whole.is_some_and(|whole| sums.contains(&whole));
            assert!(!theirs, "{what}: {number} in {text}");
        }
    }

    /// The same of an answer with its headers and where its cursor leads.
    #[track_caller]
    fn nothing_theirs_in(&self, what: &str, reply: &Reply) {
        self.nothing_theirs(what, &reply.text);
        self.nothing_theirs(what, &format!("{:?}", reply.headers));
        if let Some(next) = reply.json["next"].as_str() {
            let next = URL_SAFE_NO_PAD.decode(next).expect("a cursor");
            self.nothing_theirs(what, &String::from_utf8_lossy(&next));
        }
    }
}

/// Whatever a tenant is told: every list, and what stands in it.
pub(crate) async fn told(api: &Api, world: &World) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for (method, _, asks) in tried() {
        for ask in *asks {
            let path = match ask {
                Ask::List(path) | Ask::Few(path) => path,
                Ask::Same(path, _) if *method == "GET" && !path.contains("<m") => path,
                _ => continue,
            };
            let path = filled(path, &world.names);
            let reply = api.with_key(&world.key, "GET", &path, None).await;
            assert_eq!(reply.status, 200, "{path}: {}", reply.text);
            if let Some(items) = reply.json["items"].as_array() {
                let some = !items.is_empty() || path.contains("unsuccessful");
                assert!(some, "{path}: {}", world.mark);
            }
            all.insert(path, reply.text);
        }
    }
    all
}

/// A request with a tenant's key; nothing is no body.
fn asked(world: &World, method: &str, path: &str, body: &str) -> Request<Body> {
    let body = (!body.is_empty()).then(|| serde_json::from_str(body).expect("a body"));
    request(method, path, Some(&world.key), body.as_ref())
}

/// An answer with whatever was asked for taken out, wherever it is repeated.
fn told_of(reply: &Reply, template: &str, names: &Names) -> String {
    let mut headers = reply.headers.clone();
    for own in ["x-request-id", "content-length", "date"] {
        headers.remove(own);
    }
    let mut text = format!("{} {headers:?} {}", reply.status, reply.text);
    let asked = |name: &&str| template.contains(&format!("<{name}>"));
    let mut values: Vec<&String> = names
        .iter()
        .filter(|(name, _)| asked(name) && !name.starts_with("my") && **name != "mine")
        .map(|(_, value)| value)
        .collect();
    values.sort_by_key(|value| std::cmp::Reverse(value.len()));
    for value in values {
        text = text.replace(value.as_str(), "<>");
    }
    text
}

/// A path with one more parameter.
fn with(path: &str, parameter: &str) -> String {
    let mark = if path.contains('?') { '&' } else { '?' };
    format!("{path}{mark}{parameter}")
}

impl Both {
    /// What the first tenant is answered about the second's, which is what it is answered about
    /// nobody's.
    async fn same(&self, method: &str, path: &str, body: &str) -> String {
        let (own, template) = (&self.mine, format!("{path} {body}"));
        let about = async |names: &Names| {
            let reply = self
                .ask(own, method, &filled(path, names), &filled(body, names))
                .await;
            told_of(&reply, &template, names)
        };
        let (theirs, none) = (about(&self.theirs.names).await, about(&self.nobodys).await);
        assert_eq!(theirs, none, "{method} {template}");
        self.nothing_theirs(&template, &theirs);
        theirs
    }

    /// A list that begins where it does, and where a page of the other tenant ends.
    async fn list(&self, path: &str, pages: bool) {
        let path = &filled(path, &self.mine.names);
        let reply = self.ask(&self.mine, "GET", path, "").await;
        self.nothing_theirs_in(path, &reply);
        let items = reply.expect(200)["items"].as_array().map_or(0, Vec::len);
        assert!(items > 0, "{path} shows nothing of one's own");
        if pages {
            let first = self
                .ask(&self.theirs, "GET", &with(path, "limit=1"), "")
                .await;
            let first = first.expect(200);
            let next = first["next"].as_str();
            let next = next.unwrap_or_else(|| panic!("the other has no more of {path}"));
            let path = with(path, &format!("cursor={next}"));
            let reply = self.ask(&self.mine, "GET", &path, "").await;
            self.nothing_theirs_in(&path, &reply);
            reply.expect(200);
        }
    }

    /// Tries all that is to be tried; gives what each order was answered.
    async fn walk(&self) -> Vec<String> {
        let mut told = Vec::new();
        let before = self.base.dump().await;
        for (method, route, asks) in tried() {
            for ask in *asks {
                match ask {
                    Ask::Same(path, body) => {
                        let answer = self.same(method, path, body).await;
                        told.push(answer);
                    }
                    Ask::List(path) => self.list(path, true).await,
                    Ask::Few(path) => self.list(path, false).await,
                    Ask::Nobodys(path) => {
                        let reply = self.ask(&self.mine, method, path, "").await;
                        assert_eq!(reply.status, 200, "{path}");
                        self.nothing_theirs_in(path, &reply);
                    }
                    Ask::Refused(path, body) => {
                        let body = filled(body, &self.theirs.names);
                        let reply = self.ask(&self.mine, method, path, &body).await;
                        self.nothing_theirs_in(path, &reply);
                        assert_eq!(reply.problem(403), "forbidden", "{method} {path}");
                    }
                    Ask::Stream(_) => {}
                }
            }
            if *method != "GET" {
                let after = self.base.dump().await;
                for (table, rows) in &before {
                    assert_eq!(rows, &after[table], "{method} {route} changed '{table}'");
                }
            }
        }
        told
    }

    /// What was not found is there for whom it belongs to; and a key of its repeats gives nobody
    /// else its answers.
    async fn theirs_all_the_same(&self, told: &[String]) {
        let mut told = told.iter();
        let mut number = 0;
        for (method, _, asks) in tried() {
            for ask in *asks {
                let Ask::Same(path, body) = ask else { continue };
                let template = format!("{path} {body}");
                let answer = told.next().expect("all were tried");
                if template.contains("<m") {
                    continue;
                }
                number += 1;
                let names = &self.theirs.names;
                let again = async |world: &World| {
                    let (path, body) = (filled(path, names), filled(body, names));
                    let mut asked = asked(world, method, &path, &body);
                    let key = format!("drill-{number}").parse().expect("a header");
                    asked.headers_mut().insert("idempotency-key", key);
                    let reply = self.api.send(asked).await;
                    assert!(reply.status < 500, "{method} {path}: {}", reply.text);
                    told_of(&reply, &template, names)
                };
                let own = again(&self.theirs).await;
                assert_ne!(&own, answer, "{method} {template} is nobody's");
                assert_eq!(&again(&self.mine).await, answer, "{method} {template}");
            }
        }
    }
}

async fn walked(base: Base) {
    let both = Both::on(base).await;
    let told = both.walk().await;
    both.theirs_all_the_same(&told).await;
    both.base.remove().await;
}

#[tokio::test]
async fn no_route_shows_or_changes_anything_of_another_tenant_in_sqlite() {
    walked(Base::sqlite()).await;
}

#[tokio::test]
async fn no_route_shows_or_changes_anything_of_another_tenant_in_postgresql() {
    walked(Base::postgres().await).await;
}

#[tokio::test]
async fn every_route_is_tried_by_another_tenant() {
    let api = Api::empty().await;
    let known: BTreeSet<(&str, &str)> = tried().map(|one| (one.0, one.1)).collect();
    assert_eq!(known.len(), tried().count(), "a route stands there twice");
    let routes = endpoints(&api.state);
    let routes: BTreeSet<(&str, &str)> = routes.iter().map(|one| (one.method, one.path)).collect();
    assert_eq!(known, routes, "tests/api/apart/table.rs tries every route");
    for (method, route, asks) in tried() {
        assert!(!asks.is_empty(), "{method} {route}: nothing is tried");
    }
}
