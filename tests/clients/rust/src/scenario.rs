//! What all scenarios are handed, and the few verbs that they share.
use std::error::Error;

use aws_sdk_swf::Client;
use aws_sdk_swf::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_swf::operation::poll_for_activity_task::PollForActivityTaskOutput;
use aws_sdk_swf::operation::poll_for_decision_task::PollForDecisionTaskOutput;
use aws_sdk_swf::operation::start_workflow_execution::builders as starting;
use aws_sdk_swf::types::builders::ScheduleActivityTaskDecisionAttributesBuilder;
use aws_sdk_swf::types::{
    ActivityType, ChildPolicy, CloseStatus, CompleteWorkflowExecutionDecisionAttributes, Decision,
    DecisionType, EventType, HistoryEvent, ScheduleActivityTaskDecisionAttributes, TaskList,
    WorkflowExecution, WorkflowType,
};

use crate::connect::connect;

type StartBuilder = starting::StartWorkflowExecutionFluentBuilder;
type ScheduleBuilder = ScheduleActivityTaskDecisionAttributesBuilder;

/// Why a scenario ended early, in words.
#[derive(Debug)]
pub struct Failure(pub String);
pub type Outcome<T = ()> = Result<T, Failure>;

impl<E: Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Failure(DisplayErrorContext(error).to_string())
    }
}

/// Its name is also that of its task list, and the beginning of its workflow ids.
#[derive(Clone)]
pub struct Scenario {
    pub client: Client,
    pub domain: String,
    pub name: String,
}

impl Scenario {
    pub fn new(name: &str) -> Scenario {
        let domain = std::env::var("EKIDEN_DOMAIN").unwrap();
        Scenario { client: connect(), domain, name: name.to_owned() }
    }

    pub fn task_list(&self) -> TaskList {
        TaskList::builder().name(&self.name).build().unwrap()
    }

    /// Registers a version of a type, unless it is registered.
    pub async fn workflow_type(&self, name: &str, version: &str) -> Outcome<WorkflowType> {
        let registered = self.client.register_workflow_type().domain(&self.domain).name(name);
        let registered = registered
            .version(version)
            .default_task_list(self.task_list())
            .default_child_policy(ChildPolicy::Terminate)
            .default_execution_start_to_close_timeout("3600")
            .default_task_start_to_close_timeout("60");
        match registered.send().await.map_err(SdkError::into_service_error) {
            Err(error) if !error.is_type_already_exists_fault() => Err(error.into()),
            _ => Ok(WorkflowType::builder().name(name).version(version).build()?),
        }
    }

    /// Registers version 1.0 of a type whose tasks go to the scenario's own list, unless it is
    /// registered.
    pub async fn activity_type(&self, task: &str) -> Outcome<ActivityType> {
        let name = format!("{task} of {}", self.name);
        let registered = self.client.register_activity_type().domain(&self.domain).name(&name);
        let registered = registered
            .version("1.0")
            .default_task_list(self.task_list())
            .default_task_schedule_to_close_timeout("600")
            .default_task_schedule_to_start_timeout("600")
            .default_task_start_to_close_timeout("600")
            .default_task_heartbeat_timeout("NONE");
        match registered.send().await.map_err(SdkError::into_service_error) {
            Err(error) if !error.is_type_already_exists_fault() => Err(error.into()),
            _ => Ok(ActivityType::builder().name(name).version("1.0").build()?),
        }
    }

    /// Starts an execution of the scenario's own workflow type; its id begins with the name.
    pub async fn start(&self, id: &str) -> Outcome<WorkflowExecution> {
        self.start_with(id, |start| start).await
    }

    pub async fn start_with(
        &self,
        id: &str,
        change: impl FnOnce(StartBuilder) -> StartBuilder,
    ) -> Outcome<WorkflowExecution> {
        let workflow_id = format!("{}-{id}", self.name);
        let own_type = self.workflow_type(&format!("Client-{}", self.name), "1.0").await?;
        let start = self.client.start_workflow_execution().domain(&self.domain);
        let start = start.workflow_id(&workflow_id).workflow_type(own_type);
        let started = change(start.task_list(self.task_list())).send().await?;
        let run = WorkflowExecution::builder().workflow_id(workflow_id);
        Ok(run.run_id(started.run_id.unwrap()).build()?)
    }

    /// Polls for the next decision task.
    pub async fn decision_task(&self) -> Outcome<PollForDecisionTaskOutput> {
        let poll = self.client.poll_for_decision_task().domain(&self.domain);
        let task = poll.task_list(self.task_list()).identity("decider").send().await?;
        assert_ne!(task.task_token, "", "expected a decision task on the list {}", self.name);
        Ok(task)
    }

    /// Answers a decision task.
    pub async fn decide(&self, task_token: &str, decisions: Vec<Decision>) -> Outcome {
        let answer = self.client.respond_decision_task_completed().task_token(task_token);
        answer.set_decisions(Some(decisions)).send().await?;
        Ok(())
    }

    /// Polls for the next activity task.
    pub async fn activity_task(&self) -> Outcome<PollForActivityTaskOutput> {
        let poll = self.client.poll_for_activity_task().domain(&self.domain);
        let task = poll.task_list(self.task_list()).identity("worker").send().await?;
        assert_ne!(task.task_token, "", "expected an activity task on the list {}", self.name);
        Ok(task)
    }

    /// Answers an activity task with its result.
    pub async fn finish(&self, task_token: &str, result: impl Into<String>) -> Outcome {
        let answer = self.client.respond_activity_task_completed().task_token(task_token);
        answer.result(result).send().await?;
        Ok(())
    }

    /// Reads all events of a run, page by page.
    pub async fn history(&self, run: &WorkflowExecution) -> Outcome<Vec<HistoryEvent>> {
        let pages = self.client.get_workflow_execution_history().domain(&self.domain);
        let events = pages.execution(run.clone()).into_paginator().items().send();
        Ok(events.collect::<Result<Vec<_>, _>>().await?)
    }

    /// How the run ended.
    pub async fn close_status(&self, run: &WorkflowExecution) -> Outcome<CloseStatus> {
        let describe = self.client.describe_workflow_execution().domain(&self.domain);
        let described = describe.execution(run.clone()).send().await?;
        let status = described.execution_info.unwrap().close_status;
        Ok(status.expect("expected a closed execution"))
    }
}

/// The events that the decider has not seen in an earlier task.
pub fn news(task: &PollForDecisionTaskOutput) -> &[HistoryEvent] {
    &task.events()[task.previous_started_event_id as usize..]
}

pub fn all<'a>(events: &'a [HistoryEvent], event_type: &EventType) -> Vec<&'a HistoryEvent> {
    events.iter().filter(|event| event.event_type() == event_type).collect()
}

/// The one event of this type; there may be none other of it.
pub fn only(events: &[HistoryEvent], event_type: EventType) -> &HistoryEvent {
    let found = all(events, &event_type);
    assert_eq!(found.len(), 1, "expected one {event_type}, among {:?}", event_types(events));
    found[0]
}

pub fn event_types(events: &[HistoryEvent]) -> Vec<EventType> {
    events.iter().map(|event| event.event_type().clone()).collect()
}

/// The decision to have an activity done.
pub fn schedule(id: &str, activity_type: &ActivityType, input: &str) -> Decision {
    schedule_with(id, activity_type, |attributes| attributes.input(input))
}

pub fn schedule_with(
    id: &str,
    activity_type: &ActivityType,
    change: impl FnOnce(ScheduleBuilder) -> ScheduleBuilder,
) -> Decision {
    let attributes = ScheduleActivityTaskDecisionAttributes::builder();
    let attributes = attributes.activity_id(id).activity_type(activity_type.clone());
    Decision::builder()
        .decision_type(DecisionType::ScheduleActivityTask)
        .schedule_activity_task_decision_attributes(change(attributes).build().unwrap())
        .build()
        .unwrap()
}

/// The decision that the execution is done.
pub fn complete(result: &str) -> Decision {
    let attributes = CompleteWorkflowExecutionDecisionAttributes::builder().result(result).build();
    Decision::builder()
        .decision_type(DecisionType::CompleteWorkflowExecution)
        .complete_workflow_execution_decision_attributes(attributes)
        .build()
        .unwrap()
}

/// The call must be refused with a fault for which `is_wanted` holds; returns its message.
pub fn must_be<T, E>(
    what: &str,
    result: Result<T, SdkError<E>>,
    is_wanted: fn(&E) -> bool,
) -> String
where
    E: Error + ProvideErrorMetadata + 'static,
{
    let Err(error) = result else { panic!("expected {what} to be refused, and it was served") };
    let is_expected = error.as_service_error().is_some_and(is_wanted);
    let message = error.message().unwrap_or_default().to_owned();
    assert!(is_expected, "expected another refusal of {what} than {}", DisplayErrorContext(error));
    message
}

/// For refusals to which the SDK gives no name of their own.
pub fn must_have_code<T, E>(what: &str, result: Result<T, SdkError<E>>, code: &str) -> String
where
    E: Error + ProvideErrorMetadata + 'static,
{
    let Err(error) = result else { panic!("expected {what} to be refused, and it was served") };
    let message = error.message().unwrap_or_default().to_owned();
    assert_eq!(error.code(), Some(code), "expected {what} to be refused with {code}: {message}");
    message
}
