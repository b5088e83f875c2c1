//! What finally travels back, honest or not.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::Value;

use crate::config::{Config, FaultStatus};
use crate::connection::Connection;
use crate::faults::Fault;
use crate::misbehave::Ending;

const JSON: &str = "application/json";
const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain";
const GATEWAY_PAGE: &str = "<html><head><title>502 Bad Gateway</title></head>\
<body><center><h1>502 Bad Gateway</h1></center></body></html>";

/// What travels back.
#[derive(Debug)]
pub(crate) enum Answer {
    Done(Value),
    Refused(Fault),
    Html,
    Bare,
    /// JSON that breaks off.
    Garbage(Value),
    /// Nothing; the connection closes.
    Cut,
    /// Half of this body; then the connection closes.
    CutHalf(Result<Value, Fault>),
}

impl Answer {
    /// The answer to a call with this ending and, if it acted, this outcome.
    pub(crate) fn of(ending: Ending, outcome: Option<Result<Value, Fault>>) -> Self {
        let outcome = outcome.unwrap_or_else(|| Ok(Value::String("nada foi feito".to_owned())));
        match ending {
            Ending::Truth => match outcome {
                Ok(value) => Self::Done(value),
                Err(fault) => Self::Refused(fault),
            },
            Ending::Fault(fault) => Self::Refused(fault),
            Ending::Html => Self::Html,
            Ending::Bare => Self::Bare,
            Ending::Garbage => Self::Garbage(outcome.unwrap_or_else(|fault| fault.body())),
            Ending::Cut => Self::Cut,
            Ending::CutHalf => Self::CutHalf(outcome),
        }
    }
}

/// Turns an answer into bytes, or into the end of the connection.
pub(crate) fn render(config: &Config, connection: &Connection, answer: Answer) -> Response {
    match answer {
        Answer::Done(value) => response(StatusCode::OK, JSON, value.to_string()),
        Answer::Refused(fault) => refused(config, &fault),
        Answer::Html => response(StatusCode::BAD_GATEWAY, HTML, GATEWAY_PAGE.to_owned()),
        Answer::Bare => response(StatusCode::INTERNAL_SERVER_ERROR, TEXT, String::new()),
        Answer::Garbage(value) => {
            let text = value.to_string();
            let half: String = text.chars().take(text.chars().count() / 2).collect();
            response(StatusCode::OK, JSON, half)
        }
        Answer::Cut => {
            connection.cut();
            response(StatusCode::OK, TEXT, String::new())
        }
        Answer::CutHalf(outcome) => {
            let (status, text) = match outcome {
                Ok(value) => (StatusCode::OK, value.to_string()),
                Err(fault) => (fault_status(config, &fault), fault.body().to_string()),
            };
            connection.cut_in_body(text.len() / 2);
            response(status, JSON, text)
        }
    }
}

fn refused(config: &Config, fault: &Fault) -> Response {
    let status = fault_status(config, fault);
    if status == StatusCode::TOO_MANY_REQUESTS {
        return response(status, TEXT, fault.text.clone());
    }
    response(status, JSON, fault.body().to_string())
}

fn fault_status(config: &Config, fault: &Fault) -> StatusCode {
    fault.status.unwrap_or(match config.fault_status {
        FaultStatus::InternalServerError => StatusCode::INTERNAL_SERVER_ERROR,
        FaultStatus::Ok => StatusCode::OK,
    })
}

fn response(status: StatusCode, kind: &'static str, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static(kind);
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
