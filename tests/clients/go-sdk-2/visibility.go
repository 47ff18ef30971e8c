package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/swf"
	"github.com/aws/aws-sdk-go-v2/service/swf/types"
)

// visibility: open and closed executions are listed with the SDK's paginators and counted, by each
// filter; so are types and domains.
func visibility(s *scenario) {
	const executions = 7
	sinceToday := &types.ExecutionTimeFilter{OldestDate: aws.Time(time.Now().Add(-time.Hour))}
	for number := range executions {
		s.start(fmt.Sprint(number))
		task := s.decisionTask()
		if number%2 == 0 {
			s.decide(task, complete(""))
		} else {
			s.decide(task)
		}
	}
	ofType := &types.WorkflowTypeFilter{Name: aws.String("Client" + s.name)}

	var open []string
	listOpen := &swf.ListOpenWorkflowExecutionsInput{
		Domain: &s.domain, StartTimeFilter: sinceToday, TypeFilter: ofType, MaximumPageSize: 2,
	}
	openPages := swf.NewListOpenWorkflowExecutionsPaginator(s.client, listOpen)
	for openPages.HasMorePages() {
		for _, execution := range must(openPages.NextPage(s.ctx)).ExecutionInfos {
			check(execution.ExecutionStatus == types.ExecutionStatusOpen, "an open execution")
			open = append(open, *execution.Execution.WorkflowId)
		}
	}
	newestFirst := []string{"visibility-5", "visibility-3", "visibility-1"}
	check(slices.Equal(open, newestFirst), "open %v, got %v", newestFirst, open)

	var closed []string
	listClosed := &swf.ListClosedWorkflowExecutionsInput{
		Domain: &s.domain, CloseTimeFilter: sinceToday, TypeFilter: ofType,
		MaximumPageSize: 3, ReverseOrder: true,
	}
	closedPages := swf.NewListClosedWorkflowExecutionsPaginator(s.client, listClosed)
	for closedPages.HasMorePages() {
		for _, execution := range must(closedPages.NextPage(s.ctx)).ExecutionInfos {
			check(execution.CloseStatus == types.CloseStatusCompleted, "a completed execution")
			check(!execution.CloseTimestamp.Before(*execution.StartTimestamp), "an end after the start")
			closed = append(closed, *execution.Execution.WorkflowId)
		}
	}
	oldestFirst := []string{"visibility-0", "visibility-2", "visibility-4", "visibility-6"}
	check(slices.Equal(closed, oldestFirst), "closed %v, got %v", oldestFirst, closed)

	countOpen := &swf.CountOpenWorkflowExecutionsInput{
		Domain: &s.domain, StartTimeFilter: sinceToday,
		ExecutionFilter: &types.WorkflowExecutionFilter{WorkflowId: aws.String("visibility-3")},
	}
	mustEqual(must(s.client.CountOpenWorkflowExecutions(s.ctx, countOpen)).Count, 1)
	countClosed := func(status types.CloseStatus) int32 {
		count := &swf.CountClosedWorkflowExecutionsInput{
			Domain: &s.domain, StartTimeFilter: sinceToday,
			CloseStatusFilter: &types.CloseStatusFilter{Status: status},
		}
		return must(s.client.CountClosedWorkflowExecutions(s.ctx, count)).Count
	}
	check(countClosed(types.CloseStatusCompleted) >= 4, "at least four completed executions")
	mustEqual(countClosed(types.CloseStatusTimedOut), 0)
	s.listTypesAndDomains()
}

func (s *scenario) listTypesAndDomains() {
	for _, name := range []string{"ListedA", "ListedB", "ListedC"} {
		s.activityType(name)
	}
	var activities []string
	typePages := swf.NewListActivityTypesPaginator(s.client, &swf.ListActivityTypesInput{
		Domain: &s.domain, RegistrationStatus: types.RegistrationStatusRegistered, MaximumPageSize: 1,
	})
	for typePages.HasMorePages() {
		for _, found := range must(typePages.NextPage(s.ctx)).TypeInfos {
			activities = append(activities, *found.ActivityType.Name)
		}
	}
	check(slices.IsSorted(activities), "activity types by name, got %v", activities)
	check(slices.Contains(activities, "ListedB of visibility"), "ListedB, got %v", activities)

	workflows := must(s.client.ListWorkflowTypes(s.ctx, &swf.ListWorkflowTypesInput{
		Domain: &s.domain, RegistrationStatus: types.RegistrationStatusRegistered,
		Name: aws.String("Client" + s.name),
	}))
	mustEqual(len(workflows.TypeInfos), 1)

	isListed := false
	domainPages := swf.NewListDomainsPaginator(s.client, &swf.ListDomainsInput{
		RegistrationStatus: types.RegistrationStatusRegistered, MaximumPageSize: 1,
	})
	for domainPages.HasMorePages() {
		for _, domain := range must(domainPages.NextPage(s.ctx)).DomainInfos {
			isListed = isListed || *domain.Name == s.domain
		}
	}
	check(isListed, "the domain %s among all", s.domain)

	pending := must(s.client.CountPendingDecisionTasks(s.ctx, &swf.CountPendingDecisionTasksInput{
		Domain: &s.domain, TaskList: s.taskList(),
	}))
	mustEqual(pending.Count, 0)
}

// tags: of a domain, and of executions, which are found by them.
func tags(s *scenario) {
	arn := must(s.describeDomain(s.client)).DomainInfo.Arn
	must(s.client.TagResource(s.ctx, &swf.TagResourceInput{
		ResourceArn: arn,
		Tags: []types.ResourceTag{
			{Key: aws.String("team"), Value: aws.String("orders")},
			{Key: aws.String("stage"), Value: aws.String("test")},
		},
	}))
	must(s.client.UntagResource(s.ctx, &swf.UntagResourceInput{
		ResourceArn: arn, TagKeys: []string{"stage"},
	}))
	listTags := &swf.ListTagsForResourceInput{ResourceArn: arn}
	tagged := must(s.client.ListTagsForResource(s.ctx, listTags)).Tags
	mustEqual(len(tagged), 1)
	mustEqual(*tagged[0].Key, "team")
	mustEqual(*tagged[0].Value, "orders")

	run := s.start("1", func(input *swf.StartWorkflowExecutionInput) {
		input.TagList = []string{"customer 7", "express"}
	})
	s.start("2")
	found := must(s.client.ListOpenWorkflowExecutions(s.ctx, &swf.ListOpenWorkflowExecutionsInput{
		Domain:          &s.domain,
		StartTimeFilter: &types.ExecutionTimeFilter{OldestDate: aws.Time(time.Now().Add(-time.Hour))},
		TagFilter:       &types.TagFilter{Tag: aws.String("express")},
	})).ExecutionInfos
	mustEqual(len(found), 1)
	mustEqual(*found[0].Execution.RunId, *run.RunId)
	mustEqual(strings.Join(found[0].TagList, ", "), "customer 7, express")
}
