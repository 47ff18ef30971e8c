//! Each fault of the service arrives as the SDK's own variant of the operation's error.
use aws_sdk_swf::error::SdkError;
use aws_sdk_swf::operation::register_domain::RegisterDomainError;
use aws_sdk_swf::types::ResourceTag;

use crate::scenario::{Outcome, Scenario, must_be, must_have_code};

pub async fn faults(s: Scenario) -> Outcome {
    domain_faults(&s).await?;
    type_faults(&s).await?;
    execution_faults(&s).await?;
    limit_faults(&s).await
}

async fn register_domain(s: &Scenario, name: &str) -> Result<(), SdkError<RegisterDomainError>> {
    let domain = s.client.register_domain().name(name);
    domain.workflow_execution_retention_period_in_days("1").send().await.map(drop)
}

async fn domain_faults(s: &Scenario) -> Outcome {
    let described = s.client.describe_domain().name("nowhere").send().await;
    let message = must_be("an unknown domain", described, |e| e.is_unknown_resource_fault());
    assert_eq!(message, "Unknown domain: nowhere");

    let registered = register_domain(s, &s.domain).await;
    must_be("a domain that exists", registered, |e| e.is_domain_already_exists_fault());

    let old = format!("{}-deprecated", s.domain);
    register_domain(s, &old).await?;
    s.client.deprecate_domain().name(&old).send().await?;
    let deprecated = s.client.deprecate_domain().name(&old).send().await;
    must_be("a deprecated domain", deprecated, |e| e.is_domain_deprecated_fault());
    Ok(())
}

async fn type_faults(s: &Scenario) -> Outcome {
    let charge = s.activity_type("Faults").await?;
    let again = s.client.register_activity_type().domain(&s.domain);
    let again = again.name(charge.name()).version(charge.version()).send().await;
    must_be("a type that exists", again, |e| e.is_type_already_exists_fault());

    let deletion = s.client.delete_activity_type().domain(&s.domain);
    let deletion = deletion.activity_type(charge.clone()).send().await;
    must_be("the deletion of a type in use", deletion, |e| e.is_type_not_deprecated_fault());

    let deprecate = s.client.deprecate_activity_type().domain(&s.domain).activity_type(charge);
    deprecate.clone().send().await?;
    must_be("a deprecated type", deprecate.send().await, |e| e.is_type_deprecated_fault());
    Ok(())
}

async fn execution_faults(s: &Scenario) -> Outcome {
    let run = s.start("1").await?;
    let own_type = s.workflow_type("Client-faults", "1.0").await?;
    let start = || s.client.start_workflow_execution().domain(&s.domain);
    let again = start().workflow_id(run.workflow_id()).workflow_type(own_type).send().await;
    must_be("a workflow id in use", again, |e| e.is_workflow_execution_already_started_fault());

    let end = s.client.terminate_workflow_execution().domain(&s.domain);
    end.workflow_id(run.workflow_id()).send().await?;
    let signal = s.client.signal_workflow_execution().domain(&s.domain);
    let signal = signal.workflow_id(run.workflow_id()).signal_name("too late").send().await;
    must_be("a signal to a closed execution", signal, |e| e.is_unknown_resource_fault());

    let bare = s.client.register_workflow_type().domain(&s.domain).name("WithoutDefaults");
    bare.version("1.0").send().await?;
    let bare = s.workflow_type("WithoutDefaults", "1.0").await?;
    let bare = start().workflow_id("without-defaults").workflow_type(bare).send().await;
    must_be("a type without defaults", bare, |e| e.is_default_undefined_fault());

    let answer = s.client.respond_activity_task_completed().task_token("not a token");
    must_have_code("a token that is none", answer.send().await, "ValidationException");
    Ok(())
}

async fn limit_faults(s: &Scenario) -> Outcome {
    let domain = s.client.describe_domain().name(&s.domain).send().await?.domain_info.unwrap();
    let tag = |number| ResourceTag::builder().key(format!("tag-{number}")).build().unwrap();
    let tagged = s.client.tag_resource().resource_arn(domain.arn().unwrap());
    let tagged = tagged.set_tags(Some((0..51).map(tag).collect())).send().await;
    must_be("a 51st tag", tagged, |e| e.is_too_many_tags_fault());

    // An account has 100 domains at most.
    let mut registered = Ok(());
    for number in 0..=100 {
        registered = register_domain(s, &format!("{}-{number}", s.domain)).await;
        if registered.is_err() {
            break;
        }
    }
    must_be("a 101st domain", registered, |e| e.is_limit_exceeded_fault());
    Ok(())
}
