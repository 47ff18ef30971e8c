//! What a decider can say beside scheduling activities.
use aws_sdk_swf::types::{
    CancelTimerDecisionAttributes, CancelWorkflowExecutionDecisionAttributes, CloseStatus,
    ContinueAsNewWorkflowExecutionDecisionAttributes, Decision, DecisionType, EventType,
    HistoryEvent, RecordMarkerDecisionAttributes, RequestCancelActivityTaskDecisionAttributes,
    SignalExternalWorkflowExecutionDecisionAttributes, SignalExternalWorkflowExecutionFailedCause,
    StartTimerDecisionAttributes, StartTimerFailedCause,
};

use crate::scenario::{Outcome, Scenario, all, complete, news, only, schedule};

fn start_timer(id: &str, seconds: &str) -> Decision {
    let attributes = StartTimerDecisionAttributes::builder().timer_id(id);
    let attributes = attributes.start_to_fire_timeout(seconds).control(format!("for {id}"));
    Decision::builder()
        .decision_type(DecisionType::StartTimer)
        .start_timer_decision_attributes(attributes.build().unwrap())
        .build()
        .unwrap()
}

fn cancel_timer(id: &str) -> Decision {
    let attributes = CancelTimerDecisionAttributes::builder().timer_id(id).build().unwrap();
    Decision::builder()
        .decision_type(DecisionType::CancelTimer)
        .cancel_timer_decision_attributes(attributes)
        .build()
        .unwrap()
}

/// One fires, one is canceled, and an id that is in use is refused.
pub async fn timers(s: Scenario) -> Outcome {
    let run = s.start("1").await?;
    let task = s.decision_task().await?;
    let reminder = start_timer("reminder", "1");
    let deadline = start_timer("deadline", "86400");
    s.decide(task.task_token(), vec![reminder.clone(), deadline, reminder]).await?;

    let mut task = s.decision_task().await?;
    while all(task.events(), &EventType::TimerFired).is_empty() {
        s.decide(task.task_token(), vec![]).await?; // of the timer that was refused
        task = s.decision_task().await?;
    }
    let refused = only(task.events(), EventType::StartTimerFailed);
    let refused = refused.start_timer_failed_event_attributes().unwrap();
    assert_eq!(refused.cause(), &StartTimerFailedCause::TimerIdAlreadyInUse);

    let fired_event = only(task.events(), EventType::TimerFired);
    let fired = fired_event.timer_fired_event_attributes().unwrap();
    let started_event = &task.events()[fired.started_event_id() as usize - 1];
    let started = started_event.timer_started_event_attributes().unwrap();
    assert_eq!((fired.timer_id(), started.control()), ("reminder", Some("for reminder")));
    let fired_at = fired_event.event_timestamp().as_secs_f64();
    let waited = fired_at - started_event.event_timestamp().as_secs_f64();
    assert!(waited >= 0.99, "expected a second to pass, and it was {waited} s");

    let decisions = vec![cancel_timer("deadline"), complete("reminded")];
    s.decide(task.task_token(), decisions).await?;
    only(&s.history(&run).await?, EventType::TimerCanceled);
    Ok(())
}

fn signal(workflow_id: &str) -> Decision {
    let attributes = SignalExternalWorkflowExecutionDecisionAttributes::builder();
    let attributes =
        attributes.workflow_id(workflow_id).signal_name("approve").input("by a workflow");
    Decision::builder()
        .decision_type(DecisionType::SignalExternalWorkflowExecution)
        .signal_external_workflow_execution_decision_attributes(attributes.build().unwrap())
        .build()
        .unwrap()
}

/// From a client, from another execution, and to one that does not exist.
pub async fn signals(s: Scenario) -> Outcome {
    let receiver = s.start("receiver").await?;
    s.decide(s.decision_task().await?.task_token(), vec![]).await?;
    let sent = s.client.signal_workflow_execution().domain(&s.domain);
    let sent = sent.workflow_id(receiver.workflow_id()).run_id(receiver.run_id());
    sent.signal_name("approve").input("by the client").send().await?;
    let task = s.decision_task().await?;
    let signaled = only(news(&task), EventType::WorkflowExecutionSignaled);
    let signaled = signaled.workflow_execution_signaled_event_attributes().unwrap();
    assert_eq!((signaled.signal_name(), signaled.input()), ("approve", Some("by the client")));
    s.decide(task.task_token(), vec![]).await?;

    let sender = s.start("sender").await?;
    let decisions = vec![signal(receiver.workflow_id()), signal("no such workflow")];
    s.decide(s.decision_task().await?.task_token(), decisions).await?;
    let (mut is_received, mut is_sent, mut is_refused) = (false, false, false);
    while !(is_received && is_sent && is_refused) {
        let task = s.decision_task().await?;
        for event in news(&task) {
            if let Some(signaled) = event.workflow_execution_signaled_event_attributes() {
                let by = signaled.external_workflow_execution().unwrap();
                assert_eq!(by.run_id(), sender.run_id());
                is_received = true;
            }
            is_sent |= event.event_type() == &EventType::ExternalWorkflowExecutionSignaled;
            if let Some(failed) = event.signal_external_workflow_execution_failed_event_attributes()
            {
                let unknown =
                    SignalExternalWorkflowExecutionFailedCause::UnknownExternalWorkflowExecution;
                assert_eq!(failed.cause(), &unknown);
                is_refused = true;
            }
        }
        s.decide(task.task_token(), vec![]).await?;
    }
    for run in [receiver, sender] {
        let end = s.client.terminate_workflow_execution().domain(&s.domain);
        end.workflow_id(run.workflow_id()).run_id(run.run_id()).send().await?;
    }
    Ok(())
}

fn request_cancel_activity(id: &str) -> Decision {
    let attributes = RequestCancelActivityTaskDecisionAttributes::builder().activity_id(id);
    Decision::builder()
        .decision_type(DecisionType::RequestCancelActivityTask)
        .request_cancel_activity_task_decision_attributes(attributes.build().unwrap())
        .build()
        .unwrap()
}

fn cancel_execution(details: &str) -> Decision {
    let attributes = CancelWorkflowExecutionDecisionAttributes::builder().details(details).build();
    Decision::builder()
        .decision_type(DecisionType::CancelWorkflowExecution)
        .cancel_workflow_execution_decision_attributes(attributes)
        .build()
        .unwrap()
}

/// An execution is asked to cancel, so is its activity, whose worker learns of it by a heartbeat.
pub async fn cancel(s: Scenario) -> Outcome {
    let upload = s.activity_type("Upload").await?;
    let run = s.start("1").await?;
    let decisions = vec![schedule("upload", &upload, "")];
    s.decide(s.decision_task().await?.task_token(), decisions).await?;
    let work = s.activity_task().await?;

    let request = s.client.request_cancel_workflow_execution().domain(&s.domain);
    request.workflow_id(run.workflow_id()).run_id(run.run_id()).send().await?;
    let task = s.decision_task().await?;
    only(news(&task), EventType::WorkflowExecutionCancelRequested);
    s.decide(task.task_token(), vec![request_cancel_activity("upload")]).await?;

    let beat = s.client.record_activity_task_heartbeat().task_token(work.task_token());
    assert!(beat.send().await?.cancel_requested(), "expected the worker to be asked to cancel");
    let canceled = s.client.respond_activity_task_canceled().task_token(work.task_token());
    canceled.details("2 of 5 parts").send().await?;

    let task = s.decision_task().await?;
    let canceled = only(news(&task), EventType::ActivityTaskCanceled);
    let canceled = canceled.activity_task_canceled_event_attributes().unwrap();
    assert_eq!(canceled.details(), Some("2 of 5 parts"));
    s.decide(task.task_token(), vec![cancel_execution("as asked")]).await?;
    assert_eq!(s.close_status(&run).await?, CloseStatus::Canceled);
    Ok(())
}

fn continue_with(input: &str) -> Decision {
    let attributes = ContinueAsNewWorkflowExecutionDecisionAttributes::builder().input(input);
    Decision::builder()
        .decision_type(DecisionType::ContinueAsNewWorkflowExecution)
        .continue_as_new_workflow_execution_decision_attributes(attributes.build())
        .build()
        .unwrap()
}

/// The next run has the same workflow id, a run id of its own, and its own input.
pub async fn continue_as_new(s: Scenario) -> Outcome {
    let first = s.start("1").await?;
    let task = s.decision_task().await?;
    s.decide(task.task_token(), vec![continue_with("page 2")]).await?;
    assert_eq!(s.close_status(&first).await?, CloseStatus::ContinuedAsNew);
    let history = s.history(&first).await?;
    let continued = only(&history, EventType::WorkflowExecutionContinuedAsNew);
    let continued = continued.workflow_execution_continued_as_new_event_attributes().unwrap();

    let task = s.decision_task().await?;
    let second = task.workflow_execution().unwrap();
    assert_eq!(second.workflow_id(), first.workflow_id());
    assert_eq!(second.run_id(), continued.new_execution_run_id());
    let started = only(task.events(), EventType::WorkflowExecutionStarted);
    let started = started.workflow_execution_started_event_attributes().unwrap();
    assert_eq!(started.continued_execution_run_id(), Some(first.run_id()));
    assert_eq!(started.input(), Some("page 2"));
    s.decide(task.task_token(), vec![complete("all pages")]).await?;
    assert_eq!(s.close_status(second).await?, CloseStatus::Completed);
    Ok(())
}

fn marker(name: &str, details: &str) -> Decision {
    let attributes = RecordMarkerDecisionAttributes::builder().marker_name(name).details(details);
    Decision::builder()
        .decision_type(DecisionType::RecordMarker)
        .record_marker_decision_attributes(attributes.build().unwrap())
        .build()
        .unwrap()
}

fn assert_numbered(events: &[HistoryEvent], count: usize) {
    assert_eq!(events.len(), count, "expected another number of events");
    assert!(
        (1..).zip(events).all(|(id, event)| event.event_id() == id),
        "expected ids 1 to {count}"
    );
}

const ROUNDS: usize = 21;
const MARKERS_PER_ROUND: usize = 100;

/// More than 2,000 events, read page by page by the SDK's paginators, with a poll and without,
/// forwards and in reverse order.
pub async fn long_history(s: Scenario) -> Outcome {
    let run = s.start("1").await?;
    for round in 0..ROUNDS {
        let numbers = 0..MARKERS_PER_ROUND;
        let markers = numbers.map(|number| marker(&format!("marker-{round}-{number}"), ""));
        s.decide(s.decision_task().await?.task_token(), markers.collect()).await?;
        let next = s.client.signal_workflow_execution().domain(&s.domain);
        next.workflow_id(run.workflow_id()).signal_name("next").send().await?;
    }

    let poll = s.client.poll_for_decision_task().domain(&s.domain).task_list(s.task_list());
    let mut pages = poll.maximum_page_size(500).into_paginator().send();
    let (mut polled, mut token) = (vec![], String::new());
    while let Some(page) = pages.try_next().await? {
        token = page.task_token;
        polled.extend(page.events);
    }
    assert_numbered(&polled, ROUNDS * (MARKERS_PER_ROUND + 4) + 3);
    s.decide(&token, vec![complete("read")]).await?;

    let history =
        || s.client.get_workflow_execution_history().domain(&s.domain).execution(run.clone());
    let mut pages = history().maximum_page_size(100).into_paginator().send();
    let (mut read, mut page_count) = (vec![], 0);
    while let Some(page) = pages.try_next().await? {
        read.extend(page.events);
        page_count += 1;
    }
    assert_numbered(&read, polled.len() + 2);
    assert!(page_count >= 22, "expected at least 22 pages of 100 events, got {page_count}");
    assert_eq!(all(&read, &EventType::MarkerRecorded).len(), ROUNDS * MARKERS_PER_ROUND);
    let reversed = history().maximum_page_size(10).reverse_order(true).send().await?.events;
    assert_eq!(reversed[0].event_id(), read.len() as i64);
    assert_eq!(reversed[9].event_id(), read.len() as i64 - 9);
    Ok(())
}

/// What a decider wrote down is what it reads later, such as the version of its code.
pub async fn markers(s: Scenario) -> Outcome {
    let run = s.start("1").await?;
    let task = s.decision_task().await?;
    s.decide(task.task_token(), vec![marker("version of the discount", "2")]).await?;
    let go_on = s.client.signal_workflow_execution().domain(&s.domain);
    go_on.workflow_id(run.workflow_id()).signal_name("go on").send().await?;

    let task = s.decision_task().await?;
    let recorded = only(task.events(), EventType::MarkerRecorded);
    let recorded = recorded.marker_recorded_event_attributes().unwrap();
    assert_eq!(recorded.marker_name(), "version of the discount");
    assert_eq!(recorded.details(), Some("2"));
    assert_eq!(task.workflow_type().unwrap().version(), "1.0");
    s.decide(task.task_token(), vec![complete("with version 2")]).await?;

    // Two versions of a type are two types, each with its own executions.
    let renewed = s.workflow_type(task.workflow_type().unwrap().name(), "2.0").await?;
    s.start_with("2", |start| start.workflow_type(renewed)).await?;
    let task = s.decision_task().await?;
    assert_eq!(task.workflow_type().unwrap().version(), "2.0");
    s.decide(task.task_token(), vec![complete("")]).await
}
