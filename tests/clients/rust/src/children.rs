//! Child workflow executions.
use aws_sdk_swf::types::{
    CloseStatus, Decision, DecisionType, EventType, FailWorkflowExecutionDecisionAttributes,
    StartChildWorkflowExecutionDecisionAttributes, TaskList, WorkflowType,
};

use crate::scenario::{Outcome, Scenario, all, complete, only};

fn start_child(id: &str, child: &WorkflowType, task_list: &TaskList) -> Decision {
    let attributes = StartChildWorkflowExecutionDecisionAttributes::builder().workflow_id(id);
    let attributes = attributes.workflow_type(child.clone()).task_list(task_list.clone());
    Decision::builder()
        .decision_type(DecisionType::StartChildWorkflowExecution)
        .start_child_workflow_execution_decision_attributes(attributes.build().unwrap())
        .build()
        .unwrap()
}

fn fail(reason: &str, details: &str) -> Decision {
    let attributes = FailWorkflowExecutionDecisionAttributes::builder().reason(reason);
    Decision::builder()
        .decision_type(DecisionType::FailWorkflowExecution)
        .fail_workflow_execution_decision_attributes(attributes.details(details).build())
        .build()
        .unwrap()
}

/// A parent starts three child workflows; one succeeds, one fails, one is terminated.
pub async fn children(s: Scenario) -> Outcome {
    let child = s.workflow_type("Child", "1.0").await?;
    let list = TaskList::builder().name("children-themselves").build()?;
    let parent = s.start("parent").await?;
    let task = s.decision_task().await?;
    let ids = ["succeeds", "fails", "terminated"];
    let starts = ids.map(|id| start_child(id, &child, &list));
    s.decide(task.task_token(), starts.into()).await?;

    for _ in ids {
        let poll = s.client.poll_for_decision_task().domain(&s.domain);
        let task = poll.task_list(list.clone()).send().await?;
        let started = only(task.events(), EventType::WorkflowExecutionStarted);
        let started = started.workflow_execution_started_event_attributes().unwrap();
        assert_eq!(started.parent_workflow_execution().unwrap().run_id(), parent.run_id());
        match task.workflow_execution().unwrap().workflow_id() {
            "succeeds" => s.decide(task.task_token(), vec![complete("well")]).await?,
            "fails" => s.decide(task.task_token(), vec![fail("no stock", "shelf 7")]).await?,
            other => {
                let end = s.client.terminate_workflow_execution().domain(&s.domain);
                end.workflow_id(other).reason("by hand").send().await?;
            }
        }
    }

    let ends = [
        EventType::ChildWorkflowExecutionCompleted,
        EventType::ChildWorkflowExecutionFailed,
        EventType::ChildWorkflowExecutionTerminated,
    ];
    let mut task = s.decision_task().await?;
    while ends.iter().map(|end| all(task.events(), end).len()).sum::<usize>() < ends.len() {
        s.decide(task.task_token(), vec![]).await?;
        task = s.decision_task().await?;
    }
    let [completed, failed, terminated] = ends.map(|end| only(task.events(), end));
    let completed = completed.child_workflow_execution_completed_event_attributes().unwrap();
    assert_eq!(completed.result(), Some("well"));
    let failed = failed.child_workflow_execution_failed_event_attributes().unwrap();
    assert_eq!((failed.reason(), failed.details()), (Some("no stock"), Some("shelf 7")));
    let terminated = terminated.child_workflow_execution_terminated_event_attributes().unwrap();
    assert_eq!(terminated.workflow_execution().unwrap().workflow_id(), "terminated");
    s.decide(task.task_token(), vec![complete("all ended")]).await?;
    assert_eq!(s.close_status(&parent).await?, CloseStatus::Completed);
    Ok(())
}
