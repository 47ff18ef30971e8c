//! Lists, counts and tags.
use std::time::{Duration, SystemTime};

use aws_sdk_swf::types::{
    CloseStatus, CloseStatusFilter, ExecutionTimeFilter, RegistrationStatus, ResourceTag,
    TagFilter, WorkflowExecutionFilter, WorkflowExecutionInfo, WorkflowTypeFilter,
};

use crate::scenario::{Outcome, Scenario, complete};

fn since_an_hour() -> ExecutionTimeFilter {
    let oldest = SystemTime::now() - Duration::from_secs(3600);
    ExecutionTimeFilter::builder().oldest_date(oldest.into()).build().unwrap()
}

fn workflow_ids(executions: &[WorkflowExecutionInfo]) -> Vec<&str> {
    executions.iter().map(|info| info.execution().unwrap().workflow_id()).collect()
}

/// Open and closed executions are listed with the SDK's paginators and counted, by each filter; so
/// are types and domains.
pub async fn visibility(s: Scenario) -> Outcome {
    for number in 0..7 {
        s.start(&number.to_string()).await?;
        let task = s.decision_task().await?;
        let decisions = if number % 2 == 0 { vec![complete("")] } else { vec![] };
        s.decide(task.task_token(), decisions).await?;
    }
    let own_type = || WorkflowTypeFilter::builder().name("Client-visibility").build();

    let open = s.client.list_open_workflow_executions().domain(&s.domain);
    let open =
        open.start_time_filter(since_an_hour()).type_filter(own_type()?).maximum_page_size(2);
    let open = open.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await?;
    assert_eq!(workflow_ids(&open), ["visibility-5", "visibility-3", "visibility-1"]);

    let closed = s.client.list_closed_workflow_executions().domain(&s.domain);
    let closed = closed.close_time_filter(since_an_hour()).type_filter(own_type()?);
    let closed = closed.reverse_order(true).maximum_page_size(3);
    let closed = closed.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await?;
    let oldest_first = ["visibility-0", "visibility-2", "visibility-4", "visibility-6"];
    assert_eq!(workflow_ids(&closed), oldest_first);
    for execution in &closed {
        assert_eq!(execution.close_status(), Some(&CloseStatus::Completed));
        assert!(execution.close_timestamp().unwrap() >= execution.start_timestamp());
    }

    let third = WorkflowExecutionFilter::builder().workflow_id("visibility-3").build()?;
    let counted = s.client.count_open_workflow_executions().domain(&s.domain);
    let counted = counted.start_time_filter(since_an_hour()).execution_filter(third);
    assert_eq!(counted.send().await?.count(), 1);
    let count_closed = async |status: CloseStatus| {
        let counted = s.client.count_closed_workflow_executions().domain(&s.domain);
        let status = CloseStatusFilter::builder().status(status).build().unwrap();
        let counted = counted.start_time_filter(since_an_hour()).close_status_filter(status);
        counted.send().await.map(|counted| counted.count())
    };
    assert!(count_closed(CloseStatus::Completed).await? >= 4);
    assert_eq!(count_closed(CloseStatus::TimedOut).await?, 0);
    types_and_domains(&s).await
}

async fn types_and_domains(s: &Scenario) -> Outcome {
    for name in ["ListedA", "ListedB", "ListedC"] {
        s.activity_type(name).await?;
    }
    let registered = RegistrationStatus::Registered;
    let types = s.client.list_activity_types().domain(&s.domain).maximum_page_size(1);
    let types = types.registration_status(registered.clone()).into_paginator().items().send();
    let types = types.collect::<Result<Vec<_>, _>>().await?;
    let names = types.iter().map(|info| info.activity_type().unwrap().name());
    assert!(names.clone().is_sorted(), "expected activity types by name: {types:?}");
    assert!(
        names.into_iter().any(|name| name == "ListedB of visibility"),
        "expected ListedB among {types:?}"
    );

    let workflows = s.client.list_workflow_types().domain(&s.domain).name("Client-visibility");
    let workflows = workflows.registration_status(registered.clone()).send().await?;
    assert_eq!(workflows.type_infos().len(), 1);

    let domains = s.client.list_domains().registration_status(registered).maximum_page_size(1);
    let domains = domains.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await?;
    let is_listed = domains.iter().any(|domain| domain.name() == s.domain);
    assert!(is_listed, "expected the domain {} among {domains:?}", s.domain);

    let pending = s.client.count_pending_decision_tasks().domain(&s.domain);
    assert_eq!(pending.task_list(s.task_list()).send().await?.count(), 0);
    Ok(())
}

/// Of a domain, and of executions, which are found by them.
pub async fn tags(s: Scenario) -> Outcome {
    let domain = s.client.describe_domain().name(&s.domain).send().await?.domain_info.unwrap();
    let arn = domain.arn().unwrap();
    let tag = |key: &str, value: &str| ResourceTag::builder().key(key).value(value).build();
    let tagged = s.client.tag_resource().resource_arn(arn);
    tagged.tags(tag("team", "orders")?).tags(tag("stage", "test")?).send().await?;
    s.client.untag_resource().resource_arn(arn).tag_keys("stage").send().await?;
    let listed = s.client.list_tags_for_resource().resource_arn(arn).send().await?;
    assert_eq!(listed.tags(), [tag("team", "orders")?]);

    let run = s.start_with("1", |start| start.tag_list("customer 7").tag_list("express")).await?;
    s.start("2").await?;
    let found = s.client.list_open_workflow_executions().domain(&s.domain);
    let found = found.start_time_filter(since_an_hour());
    let found = found.tag_filter(TagFilter::builder().tag("express").build()?).send().await?;
    let [info] = found.execution_infos() else { panic!("expected one execution: {found:?}") };
    assert_eq!(info.execution().unwrap().run_id(), run.run_id());
    assert_eq!(info.tag_list(), ["customer 7", "express"]);
    Ok(())
}
