//! A server that says no, goes away and comes back, and connections that nothing uses for long.
use std::time::Duration;

use aws_sdk_swf::config::retry::RetryConfig;
use aws_sdk_swf::config::timeout::TimeoutConfig;
use aws_sdk_swf::operation::poll_for_decision_task::PollForDecisionTaskOutput;
use aws_sdk_swf::types::EventType;

use crate::access::AttemptCounter;
use crate::ask;
use crate::connect::{connect, connect_with};
use crate::scenario::{
    Outcome, Scenario, complete, event_types, must_have_code, news, only, schedule,
};
use crate::tasks::activity_history;

const CALLS: usize = 90;
const CALLERS: usize = 10;

/// More calls at once than the quota allows; the SDK slows down, and all get through.
pub async fn throttling(s: Scenario) -> Outcome {
    let domain = s.client.describe_domain().name(&s.domain).send().await?.domain_info.unwrap();
    let arn = domain.arn.unwrap();
    let attempts = AttemptCounter::default();
    let patient = connect_with(|config| {
        // docs:begin retries
        let config = config.retry_config(RetryConfig::standard().with_max_attempts(10)); // not 3
        // docs:end
        config.interceptor(attempts.clone())
    });
    let callers = (0..CALLERS).map(|_| {
        let list = patient.list_tags_for_resource().resource_arn(&arn);
        tokio::spawn(async move {
            for _ in 0..CALLS / CALLERS {
                list.clone().send().await?;
            }
            Outcome::Ok(())
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await??;
    }
    assert!(attempts.take() > CALLS, "expected some calls to be throttled, and to be made again");

    let impatient = connect_with(|config| config.retry_config(RetryConfig::disabled()));
    let mut listed = Ok(());
    for _ in 0..500 {
        let list = impatient.list_tags_for_resource().resource_arn(&arn);
        listed = list.send().await.map(drop);
        if listed.is_err() {
            break;
        }
    }
    must_have_code("a caller that does not slow down", listed, "ThrottlingException");
    Ok(())
}

/// Polls until there is a decision task, whatever becomes of the server.
async fn poll_through_failures(s: Scenario) -> PollForDecisionTaskOutput {
    loop {
        let poll = s.client.poll_for_decision_task().domain(&s.domain).task_list(s.task_list());
        match poll.send().await {
            Ok(task) if !task.task_token.is_empty() => return task,
            // Nothing answers at once while the server is away.
            _ => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}

/// A decider waits and a worker works while something happens to the server; then each of them goes
/// on with what it had.
async fn through_outage(s: Scenario, outage: impl Future<Output = ()>) -> Outcome {
    let load = s.activity_type("Load").await?;
    let run = s.start("1").await?;
    let task = s.decision_task().await?;
    s.decide(task.task_token(), vec![schedule("load", &load, "")]).await?;
    let work = s.activity_task().await?;

    let decider = tokio::spawn(poll_through_failures(s.clone()));
    outage.await;
    s.finish(work.task_token(), "loaded before and after").await?;

    let task = decider.await?;
    let completed = only(news(&task), EventType::ActivityTaskCompleted);
    let completed = completed.activity_task_completed_event_attributes().unwrap();
    s.decide(task.task_token(), vec![complete(completed.result().unwrap())]).await?;
    assert_eq!(event_types(&s.history(&run).await?), activity_history());
    Ok(())
}

/// The server is killed in the middle of an execution, and started again.
pub async fn restart(s: Scenario) -> Outcome {
    through_outage(s, ask("restart")).await
}

/// The server is stopped politely in the middle of an execution, and started again.
pub async fn sigterm(s: Scenario) -> Outcome {
    through_outage(s.clone(), async {
        ask("stop").await;
        let impatient = connect_with(|config| config.retry_config(RetryConfig::disabled()));
        let described = impatient.describe_domain().name(&s.domain).send().await;
        assert!(described.is_err(), "expected no server to answer between");
        ask("start").await;
    })
    .await
}

/// A connection that was not used for a while is used again, or replaced by the SDK; and a poll for
/// which there is no task is waited for to its end.
pub async fn idle(s: Scenario) -> Outcome {
    let pauses = [5, 30, 65, 130].map(Duration::from_secs);
    let callers = pauses.map(|pause| {
        let describe = connect().describe_domain().name(&s.domain);
        tokio::spawn(async move {
            describe.clone().send().await?;
            tokio::time::sleep(pause).await;
            describe.send().await?;
            Outcome::Ok(())
        })
    });
    let attempts = AttemptCounter::default();
    let patient = connect_with(|config| {
        // docs:begin timeout
        let longer_than_a_poll = Duration::from_secs(70);
        let timeouts = TimeoutConfig::builder().read_timeout(longer_than_a_poll).build();
        let config = config.timeout_config(timeouts);
        // docs:end
        config.interceptor(attempts.clone())
    });
    let poll = patient.poll_for_decision_task().domain(&s.domain).task_list(s.task_list());
    assert_eq!(poll.send().await?.task_token, "", "expected a poll without a task");
    assert_eq!(attempts.take(), 1, "expected one poll");
    for caller in callers {
        caller.await??;
    }
    Ok(())
}
