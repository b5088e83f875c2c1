//! Every route that reads a JSON body, as the document has them: a new one is walked too.

use axum::body::Body;
use axum::http::Request;

use crate::documents::openapi;
use crate::harness::Api;

/// A route with a body: its method and address. Things it names are not there, but for a connection;
/// what is wrong with a body is said before anything is looked for.
#[derive(Debug)]
pub(crate) struct Bodied {
    pub(crate) method: String,
    pub(crate) path: String,
    /// Whether the body may be left out.
    pub(crate) optional: bool,
}

impl Bodied {
    /// Whether the body's members are those of an event, or of settings, not the route's own.
    pub(crate) fn is_free(&self) -> bool {
        let own = ["/v1/events", "/v1/preview"].contains(&self.path.as_str());
        own || self.path.ends_with("/settings")
    }

    /// A request to it.
    pub(crate) fn request(&self, language: &str, body: impl Into<Body>) -> Request<Body> {
        let request = Request::builder()
            .method(self.method.as_str())
            .uri(&self.path)
            .header("accept-language", language)
            .header("content-type", "application/json");
        request.body(body.into()).expect("a request")
    }
}

/// All of them.
pub(crate) async fn all(api: &Api) -> Vec<Bodied> {
    let connection = api.connection("acme").await.to_string();
    let of_connections = "/v1/connections/{id}";
    let document = openapi();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().expect("there are paths") {
        for (method, operation) in item.as_object().expect("there are methods") {
            let content = &operation["requestBody"]["content"];
            if content.get("application/json").is_some() {
                found.push(Bodied {
                    optional: operation["requestBody"]["required"] != true,
                    method: method.to_ascii_uppercase(),
                    path: match path.strip_prefix(of_connections) {
                        Some(rest) => format!("/v1/connections/{connection}{rest}"),
                        None => path.clone(),
                    }
                    .replace(['{', '}'], ""),
                });
            }
        }
    }
    assert!(found.len() > 20, "too few: {found:?}");
    found
}
