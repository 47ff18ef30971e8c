//! Activity tasks: one, some that go wrong, and a hundred.
use aws_sdk_swf::types::{ActivityTaskTimeoutType, CloseStatus, EventType};

use crate::scenario::{
    Outcome, Scenario, all, complete, event_types, must_be, news, only, schedule, schedule_with,
};

/// One activity from the start of an execution to its end, with the history that this makes.
pub async fn hello(s: Scenario) -> Outcome {
    let greet = s.activity_type("Greet").await?;
    let run = s.start_with("1", |start| start.input("world ✓")).await?;

    let task = s.decision_task().await?;
    let started = only(task.events(), EventType::WorkflowExecutionStarted);
    let name = started.workflow_execution_started_event_attributes().unwrap().input().unwrap();
    s.decide(task.task_token(), vec![schedule("greet", &greet, name)]).await?;

    let work = s.activity_task().await?;
    assert_eq!(work.activity_id(), "greet");
    s.finish(work.task_token(), format!("hello, {}", work.input().unwrap())).await?;

    let task = s.decision_task().await?;
    let completed = only(news(&task), EventType::ActivityTaskCompleted);
    let result = completed.activity_task_completed_event_attributes().unwrap().result();
    s.decide(task.task_token(), vec![complete(result.unwrap())]).await?;

    let history = s.history(&run).await?;
    assert_eq!(event_types(&history), activity_history());
    let end = only(&history, EventType::WorkflowExecutionCompleted);
    let end = end.workflow_execution_completed_event_attributes().unwrap();
    assert_eq!(end.result(), Some("hello, world ✓"));
    assert_eq!(s.close_status(&run).await?, CloseStatus::Completed);
    Ok(())
}

/// The history of an execution that had one activity done.
pub fn activity_history() -> Vec<EventType> {
    vec![
        EventType::WorkflowExecutionStarted,
        EventType::DecisionTaskScheduled,
        EventType::DecisionTaskStarted,
        EventType::DecisionTaskCompleted,
        EventType::ActivityTaskScheduled,
        EventType::ActivityTaskStarted,
        EventType::ActivityTaskCompleted,
        EventType::DecisionTaskScheduled,
        EventType::DecisionTaskStarted,
        EventType::DecisionTaskCompleted,
        EventType::WorkflowExecutionCompleted,
    ]
}

/// A worker falls silent after a heartbeat, the next one fails, the third is too slow, and the
/// fourth gets it done.
pub async fn activity(s: Scenario) -> Outcome {
    let charge = s.activity_type("Charge").await?;
    s.start("1").await?;

    let task = s.decision_task().await?;
    let silent = schedule_with("charge-1", &charge, |charge| charge.heartbeat_timeout("1"));
    s.decide(task.task_token(), vec![silent]).await?;
    let lost = s.activity_task().await?;
    let beat = s.client.record_activity_task_heartbeat().task_token(lost.task_token());
    assert!(!beat.details("half").send().await?.cancel_requested());

    let task = s.decision_task().await?;
    let timed_out = only(news(&task), EventType::ActivityTaskTimedOut);
    let timed_out = timed_out.activity_task_timed_out_event_attributes().unwrap();
    assert_eq!(timed_out.timeout_type(), &ActivityTaskTimeoutType::Heartbeat);
    assert_eq!(timed_out.details(), Some("half"));
    let late = s.client.respond_activity_task_completed().task_token(lost.task_token());
    must_be("the answer of a worker that was too late", late.send().await, |error| {
        error.is_unknown_resource_fault()
    });
    s.decide(task.task_token(), vec![schedule("charge-2", &charge, "")]).await?;

    let declined = s.activity_task().await?;
    let failure = s.client.respond_activity_task_failed().task_token(declined.task_token());
    failure.reason("card declined").details("code 51").send().await?;
    let task = s.decision_task().await?;
    let failed = only(news(&task), EventType::ActivityTaskFailed);
    let failed = failed.activity_task_failed_event_attributes().unwrap();
    assert_eq!((failed.reason(), failed.details()), (Some("card declined"), Some("code 51")));
    let slow = schedule_with("charge-3", &charge, |charge| charge.start_to_close_timeout("1"));
    s.decide(task.task_token(), vec![slow]).await?;

    s.activity_task().await?;
    let task = s.decision_task().await?;
    let timed_out = only(news(&task), EventType::ActivityTaskTimedOut);
    let timed_out = timed_out.activity_task_timed_out_event_attributes().unwrap();
    assert_eq!(timed_out.timeout_type(), &ActivityTaskTimeoutType::StartToClose);
    s.decide(task.task_token(), vec![schedule("charge-4", &charge, "")]).await?;

    let work = s.activity_task().await?;
    s.finish(work.task_token(), "paid").await?;
    let task = s.decision_task().await?;
    let paid = only(news(&task), EventType::ActivityTaskCompleted);
    assert_eq!(paid.activity_task_completed_event_attributes().unwrap().result(), Some("paid"));
    s.decide(task.task_token(), vec![complete("paid")]).await
}

const ACTIVITIES: usize = 100;
const WORKERS: usize = 10;

/// A hundred activities at once, done by ten workers beside each other.
pub async fn fan_out(s: Scenario) -> Outcome {
    let square = s.activity_type("Square").await?;
    let run = s.start("1").await?;

    let task = s.decision_task().await?;
    let squares = 0..ACTIVITIES;
    let squares = squares.map(|n| schedule(&format!("square-{n}"), &square, &n.to_string()));
    s.decide(task.task_token(), squares.collect()).await?;

    let workers: Vec<_> = (0..WORKERS).map(|_| tokio::spawn(square_numbers(s.clone()))).collect();
    let (mut sum, mut done) = (0, 0);
    loop {
        let task = s.decision_task().await?;
        for event in all(news(&task), &EventType::ActivityTaskCompleted) {
            let completed = event.activity_task_completed_event_attributes().unwrap();
            sum += completed.result().unwrap().parse::<usize>()?;
            done += 1;
        }
        if done == ACTIVITIES {
            s.decide(task.task_token(), vec![complete(&sum.to_string())]).await?;
            break;
        }
        s.decide(task.task_token(), vec![]).await?;
    }
    for worker in workers {
        worker.await??;
    }
    assert_eq!(sum, 328_350, "expected the sum of the squares below 100");
    assert_eq!(s.close_status(&run).await?, CloseStatus::Completed);
    Ok(())
}

async fn square_numbers(s: Scenario) -> Outcome {
    for _ in 0..ACTIVITIES / WORKERS {
        let task = s.activity_task().await?;
        let number: usize = task.input().unwrap().parse()?;
        s.finish(task.task_token(), (number * number).to_string()).await?;
    }
    Ok(())
}
