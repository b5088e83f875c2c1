//! Reading alarms: the list, what telling starts from, and the figures.

use std::collections::BTreeMap;

use jiff::Timestamp;
use malote_core::alert::{Alarm, Kind};
use malote_core::id::{AlarmId, ChannelId};

use crate::Store;
use crate::alert::channel::{Channel, all};
use crate::alert::{read, sql};
use crate::db::args;
use crate::error::StoreError;
use crate::page::{Page, Scope, Window};

/// Which alarms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Whose. What concerns no tenant alone only who sees all sees.
    pub scope: Scope,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// Those that are over too.
    pub resolved: bool,
}

/// What telling starts from.
#[derive(Debug, Clone, Default)]
pub struct Board {
    /// The alarms that are open, and those whose end was not told to all.
    pub alarms: Vec<Alarm>,
    /// When channels were last told that an alarm is open.
    pub told: BTreeMap<(AlarmId, ChannelId), Timestamp>,
    /// The channels.
    pub channels: Vec<Channel>,
}

/// Alarms and messages in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Open alarms, by kind; kinds without any are left out.
    pub alarms: Vec<(Kind, u64)>,
    /// Messages that wait to be sent.
    pub waiting: u64,
    /// Messages that were given up, of the last ninety days.
    pub given_up: u64,
}

impl Store {
    /// Alarms, the newest first; addresses of members are masked.
    ///
    /// # Errors
    /// When the cursor is wrong, or the database fails.
    pub async fn alarms(
        &self,
        filter: &Filter,
        window: &Window,
    ) -> Result<Page<Alarm>, StoreError> {
        let values = args![
            filter.resolved,
            filter.kind.map(Kind::name),
            window.id()?,
            window.rows(),
            filter.scope.all(),
        ];
        let mut tx = self.read().await?;
        let rows = tx
            .fetch(sql::ALARMS_LIST, values, Some(filter.scope.table()))
            .await?;
        let mut alarms: Vec<Alarm> = rows.iter().map(read).collect::<Result<_, _>>()?;
        for alarm in &mut alarms {
            alarm.facts = alarm.facts.clone().masked();
        }
        Ok(Page::of(alarms, window, |alarm| alarm.id.to_string()))
    }

    /// What telling starts from, with what is stored: messages are kept like alarms.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn alert_board(&self) -> Result<Board, StoreError> {
        let mut tx = self.read_stored().await?;
        let mut board = Board::default();
        for statement in [sql::ALARMS_OPEN, sql::ALARMS_OVER] {
            for row in tx.fetch(statement, args![], None).await? {
                board.alarms.push(read(&row)?);
            }
        }
        for row in tx.fetch(sql::ALARM_MARKS_OPEN, args![], None).await? {
            let key = (
                AlarmId(row.uuid("alarm_id")?),
                ChannelId(row.uuid("channel_id")?),
            );
            board.told.insert(key, row.time("told_at")?);
        }
        board.channels = all(&mut *tx).await?;
        Ok(board)
    }

    /// Alarms and messages in numbers, for metrics.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn alert_figures(&self) -> Result<Figures, StoreError> {
        let mut tx = self.read().await?;
        let mut figures = Figures::default();
        for row in tx.fetch(sql::ALERT_COUNTS_ALARMS, args![], None).await? {
            let kind = row.parsed("kind", Kind::from_name)?;
            figures.alarms.push((kind, row.number("count")?));
        }
        for row in tx.fetch(sql::ALERT_COUNTS_NOTICES, args![], None).await? {
            let count = row.number("count")?;
            match row.text("status")?.as_str() {
                "waiting" => figures.waiting = count,
                _ => figures.given_up = count,
            }
        }
        Ok(figures)
    }
}
