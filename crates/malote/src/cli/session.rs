//! One call of the command line: its options, its language, its output, and the API it found.

use std::ffi::OsString;
use std::fs;
use std::sync::Arc;

use jiff::tz::TimeZone;
use secrecy::SecretString;
use serde_json::Value;
use tokio::sync::OnceCell;

use malote_core::clock;
use malote_core::language::Language;
use malote_runtime::language;
use malote_runtime::settings::{Backend, Settings, Sources};

use crate::cli::answer::{Fields, rows};
use crate::cli::args::Common;
use crate::cli::args::place::Page;
use crate::cli::client::run_file::{RunFile, data_folder};
use crate::cli::client::{Api, ApiError, Query, Remote};
use crate::cli::engine::{self, Launch};
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::time::{self, Direction};
use crate::cli::output::{Output, Paint, amount, complain};
use crate::cli::person::Person;
use crate::cli::words::{Text, failures, names};
use crate::process::local::Local;

/// The most rows the API gives at once.
const PAGE: usize = 200;

/// One call of the command line.
pub(crate) struct Session {
    common: Common,
    /// The language of messages.
    pub(crate) language: Language,
    /// Where answers go.
    pub(crate) out: Output,
    /// What time it is.
    pub(crate) clock: clock::Shared,
    zone: TimeZone,
    api: OnceCell<Api>,
    local: OnceCell<Local>,
}

impl Session {
    /// The call this process is.
    pub(crate) fn of_process(common: Common, language: Language) -> Self {
        Self {
            out: Output::of_process(common.json, language),
            common,
            language,
            clock: Arc::new(clock::System),
            zone: TimeZone::system(),
            api: OnceCell::new(),
            local: OnceCell::new(),
        }
    }

    /// A call that speaks to a given API.
    #[cfg(test)]
    pub(crate) fn with_api(api: Api, out: Output, clock: clock::Shared) -> Self {
        Self {
            common: Common::default(),
            language: out.language,
            out,
            clock,
            zone: TimeZone::UTC,
            api: OnceCell::new_with(Some(api)),
            local: OnceCell::new(),
        }
    }

    /// Whether a gateway was named, so that the settings here say nothing about it.
    pub(crate) const fn elsewhere(&self) -> bool {
        self.common.server.is_some()
    }

    /// Where the settings come from.
    pub(crate) fn sources(&self) -> Sources {
        let sources = Sources::of_process(self.common.config.clone());
        match &self.common.data_dir {
            Some(folder) => sources.with_data_dir(folder, "--data-dir"),
            None => sources,
        }
    }

    /// What a process is started with.
    pub(crate) fn launch(&self) -> Launch {
        Launch {
            sources: self.sources(),
            data_dir_named: self.common.data_dir.is_some(),
            language: self.language,
            json: self.out.json,
        }
    }

    /// The settings.
    pub(crate) fn settings(&self) -> Result<Settings, Failure> {
        Settings::load(&self.sources()).map_err(|error| {
            let fix = failures::SETTINGS_FIX.say(self.language);
            Failure::new(Exit::Usage, error.say(self.language)).with_fix(fix)
        })
    }

    /// The API: the gateway that was named, else the process that runs on the data folder of the
    /// settings, else the store of the settings.
    pub(crate) async fn api(&self) -> Result<&Api, Failure> {
        self.api.get_or_try_init(|| self.find()).await
    }

    async fn find(&self) -> Result<Api, Failure> {
        if let Some(address) = &self.common.server {
            return self.gateway(address);
        }
        let settings = self.settings()?;
        if let Some(remote) = running(&settings).await {
            return Ok(Api::remote(remote, self.language));
        }
        let local = self
            .local
            .get_or_try_init(|| engine::local(settings))
            .await?;
        Ok(Api::local(local.router.clone(), self.language))
    }

    /// Reading makes no store: whoever stands in the wrong folder must not hear that nothing is
    /// dead.
    fn something_to_read(&self) -> Result<(), Failure> {
        if self.api.initialized() || self.common.server.is_some() {
            return Ok(());
        }
        match self.settings()?.store.backend() {
            Backend::Sqlite(Some(file)) if !file.exists() => {
                let file = file.display().to_string();
                let words = failures::NO_STORE.fill(self.language, &[("file", &file)]);
                let fix = failures::NO_STORE_FIX.say(self.language);
                Err(Failure::new(Exit::NotFound, words).with_fix(fix))
            }
            _ => Ok(()),
        }
    }

    /// Performs here what no other process would.
    pub(crate) async fn work(&self) {
        if let Some(local) = self.local.get() {
            local.work().await;
        }
    }

    /// Ends what was opened for this call; what is under way is finished.
    pub(crate) async fn close(&mut self) -> Result<(), Failure> {
        match self.local.take() {
            Some(local) => local.close().await.map_err(|error| Failure::of(&error)),
            None => Ok(()),
        }
    }

    fn gateway(&self, address: &str) -> Result<Api, Failure> {
        let remote = Remote::new(address, self.token()?).map_err(|reason| {
            let values = [("address", address), ("reason", &*reason)];
            Failure::new(Exit::Usage, failures::SERVER.fill(self.language, &values))
        })?;
        if remote.exposes_key() {
            complain(failures::EXPOSED_KEY.say(self.language));
        }
        Ok(Api::remote(remote, self.language))
    }

    fn token(&self) -> Result<Option<SecretString>, Failure> {
        let Some(path) = &self.common.token_file else {
            return Ok(self.common.token.clone());
        };
        match fs::read_to_string(path) {
            Ok(text) => Ok(Some(SecretString::from(text.trim()))),
            Err(error) => {
                let path = path.display().to_string();
                Err(self.usage(
                    failures::UNREADABLE,
                    &[("file", &path), ("reason", &error.to_string())],
                ))
            }
        }
    }

    /// Reads a route.
    pub(crate) async fn get(&self, path: &str, query: &Query<'_>) -> Result<Value, Failure> {
        self.something_to_read()?;
        self.told(self.api().await?.get(path, query).await)
    }

    /// Orders something.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.told(self.api().await?.post(path, body).await)
    }

    /// Puts something in its place.
    pub(crate) async fn put(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.told(self.api().await?.put(path, body).await)
    }

    /// Removes something.
    pub(crate) async fn delete(&self, path: &str) -> Result<Value, Failure> {
        self.told(self.api().await?.delete(path).await)
    }

    /// The rows of a list, page after page.
    pub(crate) async fn list(
        &self,
        path: &str,
        query: &Query<'_>,
        page: &Page,
    ) -> Result<Vec<Value>, Failure> {
        let mut found = self.told_pages(path, query, page).await?.1;
        found.truncate(page.most());
        Ok(found)
    }

    /// The first page of a list, for what stands beside its rows, and the rows of all.
    pub(crate) async fn told_pages(
        &self,
        path: &str,
        query: &Query<'_>,
        page: &Page,
    ) -> Result<(Value, Vec<Value>), Failure> {
        let (mut first, mut found) = (None, Vec::new());
        let mut cursor = String::new();
        while found.len() < page.most() {
            let limit = PAGE.min(page.most() - found.len());
            let mut query = query.to_vec();
            query.push(("limit", limit.to_string()));
            query.push(("cursor", cursor));
            let answer = self.get(path, &query).await?;
            found.extend_from_slice(rows(&answer));
            cursor = Fields::of(&answer).text("next");
            let last = cursor.is_empty() || rows(&answer).is_empty();
            first.get_or_insert(answer);
            if last {
                break;
            }
        }
        Ok((first.unwrap_or_default(), found))
    }

    /// All rows of a list, page after page.
    pub(crate) async fn whole(&self, path: &str, query: &Query<'_>) -> Result<Vec<Value>, Failure> {
        self.list(path, query, &Page::ALL).await
    }

    /// An answer, or what the person is told.
    pub(crate) fn told<T>(&self, result: Result<T, ApiError>) -> Result<T, Failure> {
        result.map_err(|error| error.failure(self.language))
    }

    /// Wrong usage, in one sentence.
    pub(crate) fn usage(&self, text: Text, values: &[(&str, &str)]) -> Failure {
        Failure::new(Exit::Usage, text.fill(self.language, values))
    }

    /// Prints a sentence; with `--json`, the answer it is about.
    pub(crate) fn say(&self, answer: &Value, text: &str) -> Result<(), Failure> {
        match self.out.json {
            true => self.out.value(answer)?,
            false => self.out.line(text)?,
        }
        Ok(())
    }

    /// An amount of the API as people write it.
    pub(crate) fn money(&self, text: &str) -> String {
        amount::shown(text, self.language)
    }

    /// A status or state as people read it, in its colour.
    pub(crate) fn status(&self, name: &str) -> (Paint, String) {
        (Paint::of_status(name), names::status(name, self.language))
    }

    /// A count as people write it.
    pub(crate) fn number(&self, count: i64) -> String {
        amount::count(count, self.language)
    }

    /// An instant of the API as people write it.
    pub(crate) fn time(&self, text: &str) -> String {
        time::shown(text, &self.zone, self.language)
    }

    /// An instant as typed, for the API; nothing stays nothing.
    pub(crate) fn instant(
        &self,
        typed: Option<&str>,
        direction: Direction,
    ) -> Result<String, Failure> {
        let Some(text) = typed else {
            return Ok(String::new());
        };
        match time::read(text, self.clock.now(), &self.zone, direction) {
            Some(instant) => Ok(instant.to_string()),
            None => Err(self.usage(failures::TIME, &[("text", text)])),
        }
    }
}

/// The process that runs on the data folder of the settings, if one answers.
pub(crate) async fn running(settings: &Settings) -> Option<Remote> {
    let run = RunFile::read(&data_folder(settings)?)?;
    let address = format!("http://{}", run.address);
    let remote = Remote::new(&address, Some(run.token)).ok()?;
    let remote = remote.on_behalf_of(&Person::of_process());
    remote.alive().await.then_some(remote)
}

/// The language, known before anything is parsed, because help is told in it too: `--lang`, else
/// the locale.
pub(crate) fn language_of(typed: &[OsString]) -> Language {
    let mut words = typed.iter().filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--lang") {
            Some("") => words.next(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        if let Some(value) = value {
            return Language::from_tag(value);
        }
    }
    language::from_process()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_known_before_parsing() {
        let typed = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        for words in [
            &["malote", "--lang", "pt", "up"],
            &["malote", "up", "--lang=pt", "x"],
        ] {
            assert_eq!(language_of(&typed(words)), Language::Portuguese);
        }
        assert_eq!(
            language_of(&typed(&["malote", "--lang=en"])),
            Language::English
        );
    }
}
