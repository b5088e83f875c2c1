//! The JSON Schemas of the data of expense report events, beside the readers they describe.

use serde_json::{Value, json};

use crate::json::schema::{CONTROL, SPACE, instant, key, optional, with};
use crate::report::MOST_LINES;

/// `data` of `expense.report.approved.v1`.
#[must_use]
pub fn approved() -> Value {
    json!({
        "type": "object",
        "required": ["report", "member", "expenses"],
        "properties": {
            "report": {
                "type": "object",
                "required": ["id", "approved_at"],
                "properties": {
                    "id": key("The source's identifier of the report."),
                    "title": optional("Its title."),
                    "approved_at": instant(
                        "When it was approved, at most a day ahead: what orders its revisions.",
                    ),
                    "pdf_url": link(),
                    "currency": {"enum": ["BRL", null]},
                },
            },
            "member": {
                "type": "object",
                "required": ["email"],
                "properties": {
                    "name": optional("Who spent."),
                    "email": email(),
                    "cpf": cpf(),
                },
            },
            "expenses": {
                "description": format!("The lines, at most {MOST_LINES} of them."),
                "type": "array",
                "minItems": 1,
                "items": expense(),
            },
        },
    })
}

/// `data` of `expense.report.reopened.v1`.
#[must_use]
pub fn reopened() -> Value {
    json!({
        "type": "object",
        "required": ["report"],
        "properties": {
            "report": {
                "type": "object",
                "required": ["id", "reopened_at"],
                "properties": {
                    "id": key("The source's identifier of the report."),
                    "reopened_at": instant("When it was reopened: what orders its revisions."),
                },
            },
        },
    })
}

fn expense() -> Value {
    json!({
        "type": "object",
        "required": ["id", "type", "date", "amount"],
        "properties": {
            "id": key("The source's identifier, unique within the report."),
            "type": {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": key("The source's identifier of the expense type."),
                    "name": optional("Its name."),
                },
            },
            "title": optional("What it was."),
            "date": {
                "description": "Day of the spend.",
                "type": "string",
                "format": "date",
                "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
                "examples": ["2026-11-09"],
            },
            "amount": amount(),
            "reimbursable": {
                "description": "Whether the member paid it and is to be repaid; true unless given.",
                "type": ["boolean", "null"],
            },
        },
    })
}

/// Texts are as good as numbers, which are read exactly and never through a binary float.
fn amount() -> Value {
    json!({
        "description": "What it cost, with at most 2 places; negative for a return.",
        "type": ["string", "number"],
        "pattern": r"^-?0{0,8}[0-9]{1,12}(\.[0-9]{1,2}0{0,8})?$",
        "multipleOf": 0.01,
        "minimum": -999_999_999_999.99,
        "maximum": 999_999_999_999.99,
        "examples": ["300.00"],
    })
}

fn link() -> Value {
    json!({
        "description": "An http or https address of the report's PDF.",
        "type": ["string", "null"],
        "maxLength": 2_000,
        "pattern": format!("^[hH][tT][tT][pP][sS]?://[^{SPACE}{CONTROL}]*$"),
    })
}

fn email() -> Value {
    // White space around it is cut; a number has no `@`.
    let local = format!("[^{SPACE}{CONTROL},;<>@]+");
    let label = format!("[^{SPACE}{CONTROL},;<>@.]+");
    let address = format!(r"{local}@{label}(\.{label})+");
    json!({
        "description": "Their e-mail address.",
        "type": "string",
        "maxLength": 254,
        "pattern": format!("^[{SPACE}]*{address}[{SPACE}]*$"),
        "examples": ["marina@exemplo.com.br"],
    })
}

fn cpf() -> Value {
    let cpf = optional("Their CPF, with or without punctuation; its check digits must fit.");
    let cpf = with(cpf, "pattern", r"^[./ -]*([0-9][./ -]*){11}$");
    let cpf = with(cpf, "minimum", 10_000_000_000_i64);
    with(cpf, "maximum", 99_999_999_999_i64)
}
