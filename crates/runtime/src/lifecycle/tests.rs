//! Both stages of the shutdown. No test waits for a clock: waits that matter are either zero or
//! longer than any test.

use std::future::pending;

use tokio::sync::oneshot;

use super::*;

const FOREVER: Duration = Duration::from_secs(86_400);

fn life(grace: Duration, last_words: Duration) -> Lifecycle {
    Lifecycle {
        last_words,
        ..Lifecycle::new(grace)
    }
}

fn failed(task: &'static str, how: &str) -> LifecycleError {
    let how = how.to_owned();
    LifecycleError {
        failed: vec![Failed { task, how }],
    }
}

async fn broken() {
    panic!("on purpose");
}

#[tokio::test]
async fn told_to_stop_tasks_finish_what_they_began() {
    let life = life(FOREVER, FOREVER);
    let (done, mut seen) = oneshot::channel();
    let stopping = life.stopping().clone();
    life.spawn("intake", async move {
        stopping.cancelled().await;
        tokio::task::yield_now().await;
        done.send(()).unwrap();
    });
    life.stop();
    assert_eq!(life.finish().await, Ok(Ended::Finished));
    assert!(seen.try_recv().is_ok());
}

#[tokio::test]
async fn a_second_call_aborts_what_is_left() {
    let life = life(FOREVER, FOREVER);
    let aborting = life.aborting().clone();
    life.spawn("sender", async move { aborting.cancelled().await });
    life.stop();
    assert!(!life.aborting().is_cancelled());
    life.stop();
    assert_eq!(life.finish().await, Ok(Ended::Aborted));
}

#[tokio::test]
async fn when_the_grace_is_over_the_rest_is_aborted() {
    let life = life(Duration::ZERO, FOREVER);
    let aborting = life.aborting().clone();
    life.spawn("sender", async move { aborting.cancelled().await });
    life.stop();
    assert_eq!(life.finish().await, Ok(Ended::Aborted));
}

#[tokio::test]
async fn a_task_that_ignores_everything_is_dropped() {
    let life = life(Duration::ZERO, Duration::ZERO);
    let (alive, gone) = oneshot::channel::<()>();
    life.spawn("deaf", async move {
        let _alive = alive;
        pending::<()>().await;
    });
    life.spawn_work(pending());
    life.stop();
    assert_eq!(life.finish().await, Ok(Ended::Aborted));
    assert!(gone.await.is_err(), "what the task held is released");
}

#[tokio::test]
async fn a_panic_stops_the_process_and_is_reported() {
    let life = life(FOREVER, FOREVER);
    let stopping = life.stopping().clone();
    life.spawn("other", async move { stopping.cancelled().await });
    life.spawn("intake", broken());
    assert_eq!(life.finish().await, Err(failed("intake", "panicked")));
}

#[tokio::test]
async fn a_task_that_just_ends_stops_the_process() {
    let life = life(FOREVER, FOREVER);
    life.spawn("intake", async {});
    let error = life.finish().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "stopped because task 'intake' ended by itself"
    );
}

#[tokio::test]
async fn a_failing_task_is_reported_even_while_stopping() {
    let life = life(FOREVER, FOREVER);
    life.stop();
    life.spawn("api", async { Err(io::Error::other("port taken")) });
    let wanted = failed("api", "failed: port taken");
    assert_eq!(life.finish().await, Err(wanted));
}

#[tokio::test]
async fn work_may_end_or_fail_without_stopping_the_process() {
    let life = life(FOREVER, FOREVER);
    let (done, seen) = oneshot::channel();
    life.spawn_work(broken());
    life.spawn_work(async move { done.send(()).unwrap() });
    seen.await.unwrap();
    assert!(!life.stopping().is_cancelled());
    life.stop();
    assert_eq!(life.finish().await, Ok(Ended::Finished));
}

#[tokio::test]
async fn signals_stop_first_and_abort_then() {
    let life = life(FOREVER, FOREVER);
    life.listen_for_signals().unwrap();
    let own = rustix::process::getpid();
    rustix::process::kill_process(own, rustix::process::Signal::TERM).unwrap();
    life.stopping().cancelled().await;
    assert!(!life.aborting().is_cancelled());
    rustix::process::kill_process(own, rustix::process::Signal::INT).unwrap();
    life.aborting().cancelled().await;
    assert_eq!(life.finish().await, Ok(Ended::Finished));
}
