// Where there are times, which are seconds on the wire and dates in a program.
// Written by `npm run client:types` from the rows of @ekiden/model; do not edit it.

export const timesOfInputs: Readonly<Record<string, readonly string[]>> = {
  ListOpenWorkflowExecutions: ["startTimeFilter.oldestDate", "startTimeFilter.latestDate"],
  ListClosedWorkflowExecutions: [
    "startTimeFilter.oldestDate",
    "startTimeFilter.latestDate",
    "closeTimeFilter.oldestDate",
    "closeTimeFilter.latestDate",
  ],
  CountOpenWorkflowExecutions: ["startTimeFilter.oldestDate", "startTimeFilter.latestDate"],
  CountClosedWorkflowExecutions: [
    "startTimeFilter.oldestDate",
    "startTimeFilter.latestDate",
    "closeTimeFilter.oldestDate",
    "closeTimeFilter.latestDate",
  ],
};

export const timesOfAnswers: Readonly<Record<string, readonly string[]>> = {
  DescribeWorkflowType: ["typeInfo.creationDate", "typeInfo.deprecationDate"],
  ListWorkflowTypes: ["typeInfos[].creationDate", "typeInfos[].deprecationDate"],
  DescribeActivityType: ["typeInfo.creationDate", "typeInfo.deprecationDate"],
  ListActivityTypes: ["typeInfos[].creationDate", "typeInfos[].deprecationDate"],
  DescribeWorkflowExecution: [
    "executionInfo.startTimestamp",
    "executionInfo.closeTimestamp",
    "latestActivityTaskTimestamp",
  ],
  GetWorkflowExecutionHistory: ["events[].eventTimestamp"],
  PollForDecisionTask: ["events[].eventTimestamp"],
  ListOpenWorkflowExecutions: [
    "executionInfos[].startTimestamp",
    "executionInfos[].closeTimestamp",
  ],
  ListClosedWorkflowExecutions: [
    "executionInfos[].startTimestamp",
    "executionInfos[].closeTimestamp",
  ],
};
