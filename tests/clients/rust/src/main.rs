//! The scenarios of tests/clients, written with the AWS SDK for Rust.
//!
//! The arguments are the names of scenarios; each is answered with one line of JSON. The README of
//! tests/clients has the protocol.
mod access;
mod children;
mod connect;
mod decisions;
mod faults;
mod outages;
mod scenario;
mod tasks;
mod visibility;

use std::time::{Duration, Instant};

use aws_smithy_json::serialize::JsonObjectWriter;
use aws_smithy_types::Number;
use scenario::{Failure, Outcome, Scenario};
use tokio::task::JoinHandle;

/// No scenario but the idle one waits for anything longer than a poll.
const SCENARIO_TIMEOUT: Duration = Duration::from_secs(100);
const IDLE_TIMEOUT: Duration = Duration::from_secs(200);

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for name in std::env::args().skip(1) {
        let started = Instant::now();
        let outcome = runtime.block_on(attempt(&name));
        say(&name, outcome, started.elapsed());
    }
}

/// Runs a scenario; a failed assertion of it is a panic of its task, and becomes the failure.
/// None: there is no such scenario.
async fn attempt(name: &str) -> Option<Outcome> {
    let running = start(name, Scenario::new(name))?;
    let timeout = if name == "idle" { IDLE_TIMEOUT } else { SCENARIO_TIMEOUT };
    let Ok(ended) = tokio::time::timeout(timeout, running).await else {
        return Some(Err(Failure(format!("expected an end within {timeout:?}"))));
    };
    Some(ended.unwrap_or_else(|panic| {
        let payload = panic.into_panic();
        let text = payload.downcast_ref::<String>().cloned();
        let text = text.or_else(|| payload.downcast_ref::<&str>().map(|text| text.to_string()));
        Err(Failure(text.unwrap_or_default()))
    }))
}

fn start(name: &str, s: Scenario) -> Option<JoinHandle<Outcome>> {
    Some(match name {
        "hello" => tokio::spawn(tasks::hello(s)),
        "activity" => tokio::spawn(tasks::activity(s)),
        "fan-out" => tokio::spawn(tasks::fan_out(s)),
        "timers" => tokio::spawn(decisions::timers(s)),
        "signals" => tokio::spawn(decisions::signals(s)),
        "children" => tokio::spawn(children::children(s)),
        "cancel" => tokio::spawn(decisions::cancel(s)),
        "continue-as-new" => tokio::spawn(decisions::continue_as_new(s)),
        "long-history" => tokio::spawn(decisions::long_history(s)),
        "markers" => tokio::spawn(decisions::markers(s)),
        "faults" => tokio::spawn(faults::faults(s)),
        "visibility" => tokio::spawn(visibility::visibility(s)),
        "tags" => tokio::spawn(visibility::tags(s)),
        "keys" => tokio::spawn(access::keys(s)),
        "clock" => tokio::spawn(access::clock(s)),
        "day-ahead" => tokio::spawn(access::day_ahead(s)),
        "tls" => tokio::spawn(access::tls(s)),
        "idle" => tokio::spawn(outages::idle(s)),
        "restart" => tokio::spawn(outages::restart(s)),
        "sigterm" => tokio::spawn(outages::sigterm(s)),
        "throttling" => tokio::spawn(outages::throttling(s)),
        _ => return None,
    })
}

fn say(name: &str, outcome: Option<Outcome>, elapsed: Duration) {
    let mut line = String::new();
    let mut object = JsonObjectWriter::new(&mut line);
    object.key("scenario").string(name);
    match outcome {
        None => object.key("outcome").string("unknown"),
        Some(Ok(())) => object.key("outcome").string("passed"),
        Some(Err(failure)) => {
            object.key("outcome").string("failed");
            object.key("error").string(&failure.0);
        }
    }
    object.key("seconds").number(Number::Float(elapsed.as_secs_f64()));
    object.finish();
    println!("{line}");
}

/// Has the runner do something to the server, and returns when it is done.
pub async fn ask(what: &'static str) {
    println!(r#"{{"ask":"{what}"}}"#);
    let answered = tokio::task::spawn_blocking(move || {
        let done = format!(r#"{{"done":"{what}"}}"#);
        std::io::stdin().lines().map_while(Result::ok).any(|line| line.replace(' ', "") == done)
    });
    assert!(answered.await.unwrap(), "the runner ended its input before it answered {what:?}");
}
