//! The order of play. The loops take turns round after round, so that a machine that slows down
//! slows all of them; what counts is the median of the rounds.

use std::time::Duration;

use anyhow::Context;

use malote_broker::Broker;
use malote_runtime::seal::{Key, Missing, Sealer};
use malote_runtime::settings::Settings;
use malote_runtime::vault::unlock;
use malote_store::{Options, Store};
use sqlx::{Connection, PgConnection};

use crate::cli::args::bench::Bench;
use crate::cli::words::bench as words;
use crate::process::bench::claims::{self, Histories};
use crate::process::bench::order::{self, Drain, Order, Pairs, Publish, Report};
use crate::process::bench::place::{Database, Place};
use crate::process::bench::player::Player;
use crate::process::bench::results::{Claims, Figures, Kind, Results, Waiting};
use crate::process::bench::told::Told;
use crate::process::bench::{message, naive, part, scale, world};

/// Tenants of the loops.
const FAMILY: &str = "bench";
/// Tenants whose target does not answer.
const SLOW_FAMILY: &str = "slow";
/// Deliveries that are to wait.
const WAITING: u32 = 20_000;
/// Longer than anything is measured.
const NEVER: Duration = Duration::from_secs(600);
/// How long an even load lasts in each round.
const EVEN_S: u32 = 8;
/// How much of that only warms up.
const WARM_UP_S: u64 = 2;
/// The naive loop takes so much longer that it gets only a part of the messages.
const NAIVE_SHARE: u32 = 4;

/// One run.
pub(super) struct Conductor<'a> {
    bench: &'a Bench,
    place: &'a Place,
    told: &'a Told,
    sealer: Sealer,
    /// The settings of every part.
    worker: Pairs,
    runs: u32,
}

impl<'a> Conductor<'a> {
    /// Everything needed for a run.
    pub(super) fn new(
        bench: &'a Bench,
        settings: &Settings,
        place: &'a Place,
        told: &'a Told,
    ) -> anyhow::Result<Self> {
        let mut secrets = settings.secrets.clone();
        secrets.key = None;
        secrets.key_file = place.folder.join("secret.key");
        let key = Key::obtain(&secrets, Missing::Make)?;
        Ok(Self {
            bench,
            place,
            told,
            sealer: Sealer::new(&key),
            worker: worker(settings),
            runs: 0,
        })
    }

    /// Measures everything.
    pub(super) async fn conduct(&mut self, settings: &Settings) -> anyhow::Result<Results> {
        let mut results = Results {
            settings: self.shown(settings),
            ..Results::default()
        };
        results
            .versions
            .insert("malote", env!("CARGO_PKG_VERSION").to_owned());
        if !self.bench.embedded {
            self.place.make().await?;
            results
                .versions
                .insert("postgresql", self.place.postgres_version().await?);
        }
        if self.bench.scale {
            self.told.say(words::SCALE);
            let url = self.place.url(Database::Scale)?;
            results.scale = Some(scale::measure(&url, self.bench.history).await?);
            results.judge();
            return Ok(results);
        }
        if !self.bench.embedded {
            results
                .versions
                .insert("rabbitmq", self.rabbitmq_version().await?);
            self.loops(&mut results).await?;
            results.claims = Some(self.claims().await?);
            results.waiting = Some(self.waiting().await?);
        }
        results.embedded = Some(self.embedded().await?);
        results.judge();
        Ok(results)
    }

    fn shown(&self, settings: &Settings) -> std::collections::BTreeMap<&'static str, u64> {
        let worker = &settings.worker;
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        [
            ("messages", u64::from(self.bench.messages)),
            ("rounds", u64::from(self.bench.rounds)),
            ("cores", cores as u64),
            ("threads", worker.threads as u64),
            ("batch", worker.batch as u64),
            ("prefetch", u64::from(worker.prefetch)),
            ("hold", worker.hold as u64),
            (
                "postgres_connections",
                u64::from(worker.postgres_connections),
            ),
            ("naive_connections", u64::from(naive::POOL)),
            ("tenants", u64::from(message::TENANTS)),
            ("posts_at_once", u64::from(message::TENANTS)),
            ("taken_at_once_per_connection", u64::from(world::AT_ONCE)),
        ]
        .into()
    }

    async fn rabbitmq_version(&self) -> anyhow::Result<String> {
        let settings = part::settings(&self.pairs()?)?;
        let broker: Broker = part::broker(&settings).await?;
        let findings = broker.check().await;
        broker.close().await;
        let told = findings
            .iter()
            .find_map(|one| one.detail.strip_prefix("RabbitMQ "));
        Ok(told.unwrap_or_default().to_owned())
    }

    async fn loops(&mut self, results: &mut Results) -> anyhow::Result<()> {
        let stub = stub(Duration::ZERO).await?;
        let address = stub.address.clone().unwrap_or_default();
        self.prepare(&address).await?;
        for (title, with_publisher) in [(words::DRAINED, false), (words::WITH_PUBLISHER, true)] {
            let mut reports: [Vec<Report>; 3] = Default::default();
            for round in 1..=self.bench.rounds {
                for (kind, of_kind) in Kind::ALL.into_iter().zip(&mut reports) {
                    let report = self.turn(kind, &address, with_publisher).await?;
                    self.told.turn(title, kind, round, report.rate());
                    of_kind.push(report);
                }
            }
            let figures = Kind::ALL
                .into_iter()
                .zip(reports.iter().map(|of| Figures::of(of)));
            match with_publisher {
                false => results.drained = figures.collect(),
                true => results.with_publisher = figures.collect(),
            }
        }
        let product = results.with_publisher.get(&Kind::Product);
        let rate = product.map_or(0, |figures| figures.per_second) / 2;
        let rate = u32::try_from(rate)?.max(1);
        let mut reports: [Vec<Report>; 2] = Default::default();
        for round in 1..=self.bench.rounds {
            for (kind, of_kind) in [Kind::Bare, Kind::Product].into_iter().zip(&mut reports) {
                let count = rate * EVEN_S;
                let report = self.together(kind, &address, count, Some(rate)).await?;
                self.told.latency(kind, round, report.p99_us);
                of_kind.push(report);
            }
        }
        let kinds = [Kind::Bare, Kind::Product].into_iter();
        results.half_load = kinds
            .zip(reports.iter().map(|of| Figures::of(of)))
            .collect();
        Ok(())
    }

    async fn prepare(&self, stub: &str) -> anyhow::Result<()> {
        let url = self.place.url(Database::Loops)?;
        let store = self.store(&url).await?;
        store.migrate().await?;
        let store = unlock(store, &self.sealer).await?;
        world::build(&store, &self.sealer, FAMILY, stub, world::AT_ONCE).await?;
        store.close().await;
        let mut connection = PgConnection::connect(&url).await?;
        sqlx::query(naive::TABLE).execute(&mut connection).await?;
        Ok(connection.close().await?)
    }

    async fn store(&self, url: &str) -> anyhow::Result<Store> {
        let clock = std::sync::Arc::new(malote_core::clock::System);
        Ok(Store::connect(url, clock, &Options::default()).await?)
    }

    /// One loop, once.
    async fn turn(&mut self, kind: Kind, stub: &str, live: bool) -> anyhow::Result<Report> {
        let count = match kind {
            Kind::Naive => (self.bench.messages / NAIVE_SHARE).max(1),
            Kind::Bare | Kind::Product => self.bench.messages,
        };
        if live {
            return self.together(kind, stub, count, None).await;
        }
        let publish = self.publish(FAMILY, count, None)?;
        Player::start(&publish).await?.play().await?;
        Player::start(&self.drain(kind, stub, count, 0)?)
            .await?
            .play()
            .await
    }

    /// A loop and the publisher side by side.
    async fn together(
        &mut self,
        kind: Kind,
        stub: &str,
        count: u32,
        rate: Option<u32>,
    ) -> anyhow::Result<Report> {
        let mut publisher = Player::start(&self.publish(FAMILY, count, rate)?).await?;
        // Only at an even rate does it matter how long one takes.
        let warm_up_s = rate.map_or(0, |_| WARM_UP_S);
        let mut player = Player::start(&self.drain(kind, stub, count, warm_up_s)?).await?;
        player.cue().await?;
        publisher.cue().await?;
        let (report, published) = tokio::try_join!(player.report(), publisher.report())?;
        anyhow::ensure!(published.count == report.count, "some messages were lost");
        Ok(report)
    }

    fn pairs(&self) -> anyhow::Result<Pairs> {
        let mut pairs = self.place.pairs()?;
        pairs.extend(self.worker.iter().cloned());
        Ok(pairs)
    }

    fn publish(&mut self, family: &str, count: u32, rate: Option<u32>) -> anyhow::Result<Order> {
        self.runs += 1;
        Ok(Order::Publish(Publish {
            settings: self.pairs()?,
            run: format!("r{}", self.runs),
            tenants: family.to_owned(),
            count,
            rate,
        }))
    }

    fn drain(&self, kind: Kind, stub: &str, count: u32, warm_up_s: u64) -> anyhow::Result<Order> {
        let drain = Drain {
            settings: self.pairs()?,
            stub: stub.to_owned(),
            count,
            warm_up_s,
            until_accepted: false,
        };
        Ok(match kind {
            Kind::Bare => Order::Bare(drain),
            Kind::Naive => Order::Naive(drain),
            Kind::Product => Order::Product(drain),
        })
    }

    async fn claims(&self) -> anyhow::Result<Claims> {
        self.told.say(words::FILLING);
        let (short, long) = (
            self.place.url(Database::Short)?,
            self.place.url(Database::Long)?,
        );
        let rows = self.bench.history;
        let mut histories = Histories::build(&short, &long, rows, &self.sealer).await?;
        self.told.say(words::CLAIMING);
        let cost = histories.measure().await?;
        Ok(Claims {
            short_rows: claims::SHORT,
            short_us: cost.short_us,
            long_rows: rows,
            long_us: cost.long_us,
        })
    }

    /// Comes after the loops: a worker that is ended in the middle leaves its leases behind.
    async fn waiting(&mut self) -> anyhow::Result<Waiting> {
        self.told.say(words::WAITING);
        let stub = stub(NEVER).await?;
        let address = stub.address.clone().unwrap_or_default();
        let store = self.store(&self.place.url(Database::Loops)?).await?;
        let store = unlock(store, &self.sealer).await?;
        world::build(&store, &self.sealer, SLOW_FAMILY, &address, WAITING).await?;
        store.close().await;
        let publish = self.publish(SLOW_FAMILY, WAITING, None)?;
        Player::start(&publish).await?.play().await?;
        let drain = Order::Product(Drain {
            settings: self.pairs()?,
            stub: address,
            count: WAITING,
            warm_up_s: 0,
            until_accepted: true,
        });
        let report = Player::start(&drain).await?.play().await?;
        Ok(Waiting {
            deliveries: WAITING,
            in_memory: report.count,
            peak_kib: report.peak_kib,
        })
    }

    async fn embedded(&self) -> anyhow::Result<Figures> {
        let stub = stub(Duration::ZERO).await?;
        let mut reports = Vec::new();
        for round in 1..=self.bench.rounds {
            let file = self.place.folder.join(format!("embedded-{round}.db"));
            let key_file = self.place.folder.join("secret.key");
            let mut settings = self.worker.clone();
            settings.extend([
                (
                    "MALOTE__STORE__URL".to_owned(),
                    format!("sqlite://{}", file.display()),
                ),
                (
                    "MALOTE__SECRETS__KEY_FILE".to_owned(),
                    key_file.display().to_string(),
                ),
            ]);
            let order = Order::Embedded(order::Embedded {
                settings,
                stub: stub.address.clone().unwrap_or_default(),
                count: self.bench.messages,
            });
            let report = Player::start(&order).await?.play().await;
            let report = report.context("cannot measure the embedded mode")?;
            self.told.turn_embedded(round, report.rate());
            reports.push(report);
        }
        Ok(Figures::of(&reports))
    }
}

async fn stub(delay: Duration) -> anyhow::Result<Player> {
    let delay_ms = u64::try_from(delay.as_millis())?;
    Player::start(&Order::Stub { delay_ms }).await
}

/// How a worker works by these settings.
fn worker(settings: &Settings) -> Pairs {
    let worker = &settings.worker;
    let pairs = [
        ("THREADS", worker.threads.to_string()),
        ("BATCH", worker.batch.to_string()),
        ("PREFETCH", worker.prefetch.to_string()),
        ("HOLD", worker.hold.to_string()),
        (
            "POSTGRES_CONNECTIONS",
            worker.postgres_connections.to_string(),
        ),
    ];
    pairs
        .into_iter()
        .map(|(name, value)| (format!("MALOTE__WORKER__{name}"), value))
        .collect()
}
