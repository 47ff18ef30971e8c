package main

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/swf"
	"github.com/aws/aws-sdk-go-v2/service/swf/types"
)

// faults: each fault of the service arrives as the SDK's own type for it, with its message.
func faults(s *scenario) {
	s.domainFaults()
	s.typeFaults()
	s.executionFaults()
	s.limitFaults()
}

func (s *scenario) registerDomain(name string) error {
	_, err := s.client.RegisterDomain(s.ctx, &swf.RegisterDomainInput{
		Name: &name, WorkflowExecutionRetentionPeriodInDays: aws.String("1"),
	})
	return err
}

func (s *scenario) domainFaults() {
	_, err := s.client.DescribeDomain(s.ctx, &swf.DescribeDomainInput{Name: aws.String("nowhere")})
	unknown := mustBe[*types.UnknownResourceFault]("an unknown domain", err)
	mustEqual(unknown.ErrorMessage(), "Unknown domain: nowhere")

	mustBe[*types.DomainAlreadyExistsFault]("a domain that exists", s.registerDomain(s.domain))

	old := s.domain + "-deprecated"
	check(s.registerDomain(old) == nil, "a domain to be registered")
	must(s.client.DeprecateDomain(s.ctx, &swf.DeprecateDomainInput{Name: &old}))
	_, err = s.client.DeprecateDomain(s.ctx, &swf.DeprecateDomainInput{Name: &old})
	mustBe[*types.DomainDeprecatedFault]("a deprecated domain", err)
}

func (s *scenario) typeFaults() {
	charge := s.activityType("FaultsCharge")
	_, err := s.client.RegisterActivityType(s.ctx, &swf.RegisterActivityTypeInput{
		Domain: &s.domain, Name: charge.Name, Version: charge.Version,
	})
	mustBe[*types.TypeAlreadyExistsFault]("a type that exists", err)

	_, err = s.client.DeleteActivityType(s.ctx, &swf.DeleteActivityTypeInput{
		Domain: &s.domain, ActivityType: charge,
	})
	mustBe[*types.TypeNotDeprecatedFault]("the deletion of a type in use", err)

	deprecate := &swf.DeprecateActivityTypeInput{Domain: &s.domain, ActivityType: charge}
	must(s.client.DeprecateActivityType(s.ctx, deprecate))
	_, err = s.client.DeprecateActivityType(s.ctx, deprecate)
	mustBe[*types.TypeDeprecatedFault]("a deprecated type", err)
}

func (s *scenario) executionFaults() {
	run := s.start("1")
	_, err := s.client.StartWorkflowExecution(s.ctx, &swf.StartWorkflowExecutionInput{
		Domain: &s.domain, WorkflowId: run.WorkflowId, WorkflowType: s.workflowType("Client" + s.name),
	})
	mustBe[*types.WorkflowExecutionAlreadyStartedFault]("a workflow id that is in use", err)
	must(s.client.TerminateWorkflowExecution(s.ctx, &swf.TerminateWorkflowExecutionInput{
		Domain: &s.domain, WorkflowId: run.WorkflowId,
	}))
	_, err = s.client.SignalWorkflowExecution(s.ctx, &swf.SignalWorkflowExecutionInput{
		Domain: &s.domain, WorkflowId: run.WorkflowId, SignalName: aws.String("too late"),
	})
	mustBe[*types.UnknownResourceFault]("a signal to an execution that is closed", err)

	bare := &types.WorkflowType{Name: aws.String("WithoutDefaults"), Version: aws.String("1.0")}
	must(s.client.RegisterWorkflowType(s.ctx, &swf.RegisterWorkflowTypeInput{
		Domain: &s.domain, Name: bare.Name, Version: bare.Version,
	}))
	_, err = s.client.StartWorkflowExecution(s.ctx, &swf.StartWorkflowExecutionInput{
		Domain: &s.domain, WorkflowId: aws.String("without-defaults"), WorkflowType: bare,
	})
	mustBe[*types.DefaultUndefinedFault]("a type without defaults", err)

	_, err = s.client.RespondActivityTaskCompleted(s.ctx, &swf.RespondActivityTaskCompletedInput{
		TaskToken: aws.String("not a token"),
	})
	mustHaveCode("a token that is none", "ValidationException", err)
}

func (s *scenario) limitFaults() {
	domain := must(s.client.DescribeDomain(s.ctx, &swf.DescribeDomainInput{Name: &s.domain}))
	var tags []types.ResourceTag
	for number := range 51 {
		tags = append(tags, types.ResourceTag{Key: aws.String(fmt.Sprintf("tag-%d", number))})
	}
	_, err := s.client.TagResource(s.ctx, &swf.TagResourceInput{
		ResourceArn: domain.DomainInfo.Arn, Tags: tags,
	})
	mustBe[*types.TooManyTagsFault]("a 51st tag", err)

	// An account has 100 domains at most.
	err = nil
	for number := 0; number <= 100 && err == nil; number++ {
		err = s.registerDomain(fmt.Sprintf("%s-%d", s.domain, number))
	}
	mustBe[*types.LimitExceededFault]("a 101st domain", err)
}
