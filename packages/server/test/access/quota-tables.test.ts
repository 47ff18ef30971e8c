// The published quotas of the service, the causes of the model's enumerations, and rates of one's
// own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ekidenOperations, events, operations } from "@ekiden/model";
import {
  limitsNothing,
  parseRate,
  quotaProfiles,
  quotasOf,
  rateCauses,
  withQuotas,
} from "../../src/access/quotas/index.ts";

/** As the guide prints them: bucket size / refill rate per second, and whose. */
const ofService = `
2000/200 StartWorkflowExecution PollForActivityTask PollForDecisionTask RespondActivityTaskCanceled
2000/200 RespondActivityTaskCompleted RespondActivityTaskFailed RespondDecisionTaskCompleted
2000/160 RecordActivityTaskHeartbeat
2000/60 GetWorkflowExecutionHistory TerminateWorkflowExecution
2000/30 RequestCancelWorkflowExecution SignalWorkflowExecution
2000/6 CountClosedWorkflowExecutions CountOpenWorkflowExecutions DescribeActivityType
2000/6 DescribeWorkflowExecution DescribeWorkflowType
200/60 RegisterActivityType RegisterWorkflowType
200/48 ListOpenWorkflowExecutions
200/6 CountPendingActivityTasks CountPendingDecisionTasks DeleteActivityType DeleteWorkflowType
200/6 DeprecateActivityType DeprecateWorkflowType DescribeDomain ListActivityTypes
200/6 ListClosedWorkflowExecutions ListWorkflowTypes UndeprecateActivityType UndeprecateWorkflowType
100/6 DeprecateDomain ListDomains RegisterDomain UndeprecateDomain
50/30 ListTagsForResource TagResource UntagResource
1200/120 RequestCancelExternalWorkflowExecution SignalExternalWorkflowExecution
1000/200 ScheduleActivityTask
500/12 StartChildWorkflowExecution
2000/200 StartTimer`;

test("the profile aws has the numbers of the service, and one for every operation", () => {
  const printed = new Map(
    ofService
      .trim()
      .split("\n")
      .flatMap((line) => {
        const [numbers = "", ...names] = line.split(" ");
        return names.map((name) => [name, parseRate(numbers)] as const);
      }),
  );
  const { operations: calls, decisions } = quotaProfiles.aws;
  const own = Object.keys(ekidenOperations);
  const counted = Object.entries({ ...calls, ...decisions });
  const service = counted.filter(([name]) => !own.includes(name));
  assert.deepEqual(Object.fromEntries(service), Object.fromEntries(printed));
  const names = [...Object.keys(operations), ...own];
  assert.deepEqual(Object.keys(calls).sort(), names.sort());
});

test("the profile aws has the numbers of the service for one execution and one task list", () => {
  const { executions, tasksPerTaskList } = quotaProfiles.aws;
  assert.deepEqual(executions, {
    GetWorkflowExecutionHistory: parseRate("400/200"),
    SignalWorkflowExecution: parseRate("1000/1000"),
    RecordActivityTaskHeartbeat: parseRate("1000/1000"),
    RequestCancelWorkflowExecution: parseRate("200/200"),
  });
  assert.deepEqual(tasksPerTaskList, parseRate("2000/2000"));
});

for (const [decision, cause] of Object.entries(rateCauses)) {
  test(`${cause} is a cause that the failure of ${decision} can name`, () => {
    const { cause: causes } = events[`${decision as keyof typeof rateCauses}Failed`].properties;
    const allowed = (causes.anyOf as readonly { const: string }[]).map((choice) => choice.const);
    assert.ok(allowed.includes(cause));
  });
}

test("the profile relaxed limits nothing", () => {
  assert.deepEqual(quotaProfiles.relaxed, { operations: {}, decisions: {}, executions: {} });
});

test("each number can be another one, and be lifted", () => {
  const StartTimer = parseRate("10/1");
  const own = quotasOf({
    profile: "aws",
    operations: { ListDomains: undefined },
    decisions: { StartTimer },
    tasksPerTaskList: undefined,
  });
  assert.deepEqual(own.decisions.StartTimer, { size: 10, perSecond: 1 });
  assert.equal(own.operations.ListDomains, undefined);
  assert.equal(own.tasksPerTaskList, undefined);
  assert.deepEqual(own.operations.RegisterDomain, parseRate("100/6"));
  assert.deepEqual(quotasOf({ profile: "relaxed", tasksPerTaskList: StartTimer }), {
    operations: {},
    decisions: {},
    executions: {},
    tasksPerTaskList: StartTimer,
  });
  assert.equal(quotasOf("aws"), quotaProfiles.aws);
});

test("a rate is written as size and refill, and what is none is told how", () => {
  assert.deepEqual(parseRate("1/0.5"), { size: 1, perSecond: 0.5 });
  assert.equal(parseRate("none"), undefined);
  for (const text of ["", "100", "0/5", "5/0", "-1/5", "1.5/5", "5/x", "1e3/5", "10/5/s"]) {
    assert.throws(() => parseRate(text), {
      name: "SyntaxError",
      message: `"${text}" is no rate: write size/perSecond such as 2000/200, or none`,
    });
  }
});

test("quotas are written by the names of operations, decisions, executions and task lists", () => {
  const own = withQuotas(quotaProfiles.relaxed, [
    "ListDomains=1/1",
    "StartTimer=9/9",
    "StartTimer=10/2.5",
    "SignalWorkflowExecution@execution=3/3",
    "ScheduleActivityTask@taskList=4/4",
  ]);
  assert.deepEqual(own, {
    operations: { ListDomains: { size: 1, perSecond: 1 } },
    decisions: { StartTimer: { size: 10, perSecond: 2.5 } },
    executions: { SignalWorkflowExecution: { size: 3, perSecond: 3 } },
    tasksPerTaskList: { size: 4, perSecond: 4 },
  });
  const lifted = withQuotas(quotaProfiles.aws, ["StartTimer=none", "ListDomains=none"]);
  assert.equal(lifted.decisions.StartTimer, undefined);
  assert.deepEqual(lifted.operations.RegisterDomain, parseRate("100/6"));
});

test("a quota for what has none, and a rate that is none, is named by its text", () => {
  for (const text of [
    "Nothing=1/1",
    "RecordMarker=1/1",
    "starttimer=1/1",
    "ListDomains@execution=1/1",
    "StartTimer@taskList=1/1",
    "SignalWorkflowExecution@execution@execution=1/1",
    "constructor=1/1",
    "StartTimer=fast",
  ]) {
    assert.throws(
      () => withQuotas(quotaProfiles.aws, [text]),
      (error: Error) => {
        assert.equal(error.name, "ConfigError");
        assert.ok(error.message.startsWith(`--quota cannot be "${text}": `), error.message);
        return true;
      },
    );
  }
});

test("a server counts nothing where nothing is limited", () => {
  assert.equal(limitsNothing(quotaProfiles.relaxed), true);
  assert.equal(limitsNothing(quotaProfiles.aws), false);
  assert.equal(limitsNothing(withQuotas(quotaProfiles.relaxed, ["StartTimer=none"])), true);
  assert.equal(limitsNothing(withQuotas(quotaProfiles.relaxed, ["StartTimer=1/1"])), false);
});
