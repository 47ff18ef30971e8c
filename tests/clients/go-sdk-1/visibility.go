package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/service/swf"
)

// visibility: open and closed executions are listed with the SDK's paginators and counted, by each
// filter; so are types and domains.
func visibility(s *scenario) {
	const executions = 7
	sinceToday := &swf.ExecutionTimeFilter{OldestDate: aws.Time(time.Now().Add(-time.Hour))}
	for number := range executions {
		s.start(fmt.Sprint(number))
		task := s.decisionTask()
		if number%2 == 0 {
			s.decide(task, complete(""))
		} else {
			s.decide(task)
		}
	}
	ofType := &swf.WorkflowTypeFilter{Name: aws.String("Client" + s.name)}

	var open []string
	listOpen := &swf.ListOpenWorkflowExecutionsInput{
		Domain: &s.domain, StartTimeFilter: sinceToday, TypeFilter: ofType,
		MaximumPageSize: aws.Int64(2),
	}
	openPage := func(page *swf.WorkflowExecutionInfos, isLast bool) bool {
		for _, execution := range page.ExecutionInfos {
			mustEqual(*execution.ExecutionStatus, swf.ExecutionStatusOpen)
			open = append(open, *execution.Execution.WorkflowId)
		}
		return true
	}
	mustSucceed(s.client.ListOpenWorkflowExecutionsPages(listOpen, openPage))
	newestFirst := []string{"visibility-5", "visibility-3", "visibility-1"}
	check(slices.Equal(open, newestFirst), "open %v, got %v", newestFirst, open)

	var closed []string
	listClosed := &swf.ListClosedWorkflowExecutionsInput{
		Domain: &s.domain, CloseTimeFilter: sinceToday, TypeFilter: ofType,
		MaximumPageSize: aws.Int64(3), ReverseOrder: aws.Bool(true),
	}
	closedPage := func(page *swf.WorkflowExecutionInfos, isLast bool) bool {
		for _, execution := range page.ExecutionInfos {
			mustEqual(*execution.CloseStatus, swf.CloseStatusCompleted)
			check(!execution.CloseTimestamp.Before(*execution.StartTimestamp), "an end after the start")
			closed = append(closed, *execution.Execution.WorkflowId)
		}
		return true
	}
	mustSucceed(s.client.ListClosedWorkflowExecutionsPages(listClosed, closedPage))
	oldestFirst := []string{"visibility-0", "visibility-2", "visibility-4", "visibility-6"}
	check(slices.Equal(closed, oldestFirst), "closed %v, got %v", oldestFirst, closed)

	countOpen := &swf.CountOpenWorkflowExecutionsInput{
		Domain: &s.domain, StartTimeFilter: sinceToday,
		ExecutionFilter: &swf.WorkflowExecutionFilter{WorkflowId: aws.String("visibility-3")},
	}
	mustEqual(*must(s.client.CountOpenWorkflowExecutions(countOpen)).Count, 1)
	countClosed := func(status string) int64 {
		count := &swf.CountClosedWorkflowExecutionsInput{
			Domain: &s.domain, StartTimeFilter: sinceToday,
			CloseStatusFilter: &swf.CloseStatusFilter{Status: &status},
		}
		return *must(s.client.CountClosedWorkflowExecutions(count)).Count
	}
	check(countClosed(swf.CloseStatusCompleted) >= 4, "at least four completed executions")
	mustEqual(countClosed(swf.CloseStatusTimedOut), 0)
	s.listTypesAndDomains()
}

func (s *scenario) listTypesAndDomains() {
	registered := aws.String(swf.RegistrationStatusRegistered)
	for _, name := range []string{"ListedA", "ListedB", "ListedC"} {
		s.activityType(name)
	}
	var activities []string
	mustSucceed(s.client.ListActivityTypesPages(&swf.ListActivityTypesInput{
		Domain: &s.domain, RegistrationStatus: registered, MaximumPageSize: aws.Int64(1),
	}, func(page *swf.ListActivityTypesOutput, isLast bool) bool {
		for _, found := range page.TypeInfos {
			activities = append(activities, *found.ActivityType.Name)
		}
		return true
	}))
	check(slices.IsSorted(activities), "activity types by name, got %v", activities)
	check(slices.Contains(activities, "ListedB of visibility"), "ListedB, got %v", activities)

	workflows := must(s.client.ListWorkflowTypes(&swf.ListWorkflowTypesInput{
		Domain: &s.domain, RegistrationStatus: registered, Name: aws.String("Client" + s.name),
	}))
	mustEqual(len(workflows.TypeInfos), 1)

	isListed := false
	mustSucceed(s.client.ListDomainsPages(&swf.ListDomainsInput{
		RegistrationStatus: registered, MaximumPageSize: aws.Int64(1),
	}, func(page *swf.ListDomainsOutput, isLast bool) bool {
		for _, domain := range page.DomainInfos {
			isListed = isListed || *domain.Name == s.domain
		}
		return true
	}))
	check(isListed, "the domain %s among all", s.domain)

	pending := must(s.client.CountPendingDecisionTasks(&swf.CountPendingDecisionTasksInput{
		Domain: &s.domain, TaskList: s.taskList(),
	}))
	mustEqual(*pending.Count, 0)
}

// tags: of a domain, and of executions, which are found by them.
func tags(s *scenario) {
	arn := must(s.describeDomain(s.client)).DomainInfo.Arn
	must(s.client.TagResource(&swf.TagResourceInput{
		ResourceArn: arn,
		Tags: []*swf.ResourceTag{
			{Key: aws.String("team"), Value: aws.String("orders")},
			{Key: aws.String("stage"), Value: aws.String("test")},
		},
	}))
	must(s.client.UntagResource(&swf.UntagResourceInput{
		ResourceArn: arn, TagKeys: aws.StringSlice([]string{"stage"}),
	}))
	listTags := &swf.ListTagsForResourceInput{ResourceArn: arn}
	tagged := must(s.client.ListTagsForResource(listTags)).Tags
	mustEqual(len(tagged), 1)
	mustEqual(*tagged[0].Key, "team")
	mustEqual(*tagged[0].Value, "orders")

	run := s.start("1", func(input *swf.StartWorkflowExecutionInput) {
		input.TagList = aws.StringSlice([]string{"customer 7", "express"})
	})
	s.start("2")
	found := must(s.client.ListOpenWorkflowExecutions(&swf.ListOpenWorkflowExecutionsInput{
		Domain:          &s.domain,
		StartTimeFilter: &swf.ExecutionTimeFilter{OldestDate: aws.Time(time.Now().Add(-time.Hour))},
		TagFilter:       &swf.TagFilter{Tag: aws.String("express")},
	})).ExecutionInfos
	mustEqual(len(found), 1)
	mustEqual(*found[0].Execution.RunId, *run.RunId)
	mustEqual(strings.Join(aws.StringValueSlice(found[0].TagList), ", "), "customer 7, express")
}
