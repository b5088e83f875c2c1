//! What is logged: what the setting says, less what other crates must never say here.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

/// Weaker than the setting: libraries that report every step.
const QUIET: &str = "hyper=warn,hyper_util=warn,h2=warn,reqwest=warn,rustls=warn,sqlx=warn,\
                     opentelemetry=warn,opentelemetry_sdk=warn,opentelemetry_otlp=warn,lapin=off";

/// Stronger than the setting: lapin shows the body of returned messages here.
const SILENT: &str = "lapin::returned_messages=error";

/// The filter of a setting such as `info,malote_store=debug`.
pub(crate) fn parse(directives: &str) -> Result<EnvFilter, ParseError> {
    let parts = [QUIET, directives.trim(), SILENT];
    let given = parts.into_iter().filter(|part| !part.is_empty());
    EnvFilter::builder().parse(given.collect::<Vec<&str>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_setting_wins_over_quiet_libraries_but_bodies_stay_out() {
        let filter = parse("info,lapin=debug,lapin::returned_messages=trace").unwrap();
        let shown = filter.to_string();
        assert!(shown.contains("lapin=debug"), "{shown}");
        assert!(shown.contains("lapin::returned_messages=error"), "{shown}");
        assert!(!shown.contains("lapin::returned_messages=trace"), "{shown}");
        assert!(shown.contains("sqlx=warn"), "{shown}");
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(parse("a=b=c").is_err());
        assert!(parse("malote=loud").is_err());
    }
}
