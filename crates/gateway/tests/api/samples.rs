//! Events for tests.

use serde_json::{Value, json};

/// A report with one expense of type 71.
pub(crate) fn report(tenant: &str, id: &str, report: &str, amount: &str) -> Value {
    json!({
        "specversion": "1.0",
        "id": id,
        "source": "/app",
        "type": "expense.report.approved.v1",
        "tenant": tenant,
        "data": {
            "report": {"id": report, "approved_at": "2026-11-13T16:02:11-03:00"},
            "member": {"email": "marina@exemplo.com.br"},
            "expenses": [{
                "id": "1", "type": {"id": "71", "name": "Alimentação"},
                "date": "2026-11-09", "amount": amount
            }]
        }
    })
}

/// Takes a report away again.
pub(crate) fn reopening(tenant: &str, id: &str, report: &str) -> Value {
    json!({
        "specversion": "1.0",
        "id": id,
        "source": "/app",
        "type": "expense.report.reopened.v1",
        "tenant": tenant,
        "data": {"report": {"id": report, "reopened_at": "2026-11-14T10:00:00-03:00"}}
    })
}
