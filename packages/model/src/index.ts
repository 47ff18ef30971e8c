// What other packages may use of the model.
export { check, invalidBy, mustNotBeNull, problem } from "./check.ts";
export { type ClosingType, closeStatuses, isClosing } from "./closing.ts";
export { maxDataCharacters } from "./data-length.ts";
export { type DecisionType, decisions } from "./decisions.ts";
export { accessKeyLimits } from "./ekiden/access-keys.ts";
export { answerViolations } from "./ekiden/answer-violations.ts";
export { maxAttachedPolicies } from "./ekiden/attached-policies.ts";
export {
  type AnswerProblem,
  HumanTaskFaultBody,
  type HumanTaskFaultName,
  humanTaskFaults,
  ownFaults,
} from "./ekiden/faults.ts";
export { queryAttributes } from "./ekiden/find.ts";
export { incidentLimits, incidentThresholds, runIncidentCodes } from "./ekiden/incidents.ts";
export {
  jobRetentionDays,
  maxBackfilledTimes,
  maxCommentCharacters,
  maxCronsPerSchedule,
  maxEventDeliveryPageSize,
  maxExecutionsPerJob,
  maxFoundExecutions,
  maxJitterSeconds,
  maxJobRatePerSecond,
  maxJobReasonCharacters,
  maxJobSampleExecutions,
  maxJobsKeptPerDomain,
  maxListedChanges,
  maxPauseReasonCharacters,
  maxPersonCharacters,
  maxPlainItemsKeptPerJob,
  maxPolicyCharacters,
  maxQueryCharacters,
  maxRejectionCharacters,
  maxResetReasonCharacters,
  maxRunningJobsPerDomain,
  maxScheduleNameCharacters,
  maxScheduleOutcomesKept,
  maxSchedulePageSize,
  maxSchedulesPerDomain,
  maxTimeZoneCharacters,
  type OverviewWindow,
  overviewWindows,
  policyNameRule,
  shownScheduleTimes,
  userNameRule,
} from "./ekiden/limits.ts";
export { ekidenPath, ekidenTarget } from "./ekiden/names.ts";
export { ekidenOpenApi } from "./ekiden/openapi.ts";
export { pathRequest } from "./ekiden/request.ts";
export { roleLimits } from "./ekiden/roles.ts";
export { type FoundPath, PathRoutes } from "./ekiden/routes.ts";
export {
  type EkidenOperationRow,
  type EkidenPolicyRow,
  type EkidenResource,
  type EkidenRows,
  generalFaults,
  type MemberPath,
  type PathOperationRow,
  type PathRows,
} from "./ekiden/row.ts";
export { taskDataText } from "./ekiden/task-data.ts";
export { virtualTimeLimits } from "./ekiden/virtual-time.ts";
export {
  type AnyOperationName,
  type EkidenInput,
  type EkidenOperationName,
  type EkidenOutput,
  ekidenOperations,
  type InputOf,
  type OperationAt,
  type OutputOf,
  type PathEvents,
  type PathInput,
  type PathOperationName,
  type PathOutput,
  type PathRoute,
  pathOperations,
} from "./ekiden.ts";
export type {
  ChildPolicy,
  CloseStatus,
  RegistrationStatus,
  WorkflowExecutionTerminatedCause,
} from "./enums.ts";
export { type EventType, events } from "./events.ts";
export { Fault, type FaultName, faults, refuse } from "./faults.ts";
export { flowNames } from "./flow-names.ts";
export {
  checkableForm,
  maxFormDepth,
  referenceIn,
  UnusableForm,
  withoutPatterns,
} from "./forms/checkable-form.ts";
export { isCheckable, maxCheckingSteps } from "./forms/checking-steps.ts";
export { answerFormats, takeAnswerFormats } from "./forms/formats.ts";
export { withOwnMembers } from "./forms/own-members.ts";
export {
  appendEvents,
  type Decision,
  type DecisionAttributes,
  decisionAttributesMember,
  decisionFromWire,
  decisionToWire,
  decodeEvents,
  type EventAttributes,
  encodeEvent,
  eventFromWire,
  eventToWire,
  type HistoryEvent,
  joinEvents,
  sliceEvents,
  splitEvents,
  type WireDecision,
  type WireEvent,
} from "./history.ts";
export { type JsonSchema, schemaOf } from "./json-schema.ts";
export { isExactNumber, isParsedWhole, prettyJson } from "./json-text.ts";
export { namedShapes } from "./named-shapes.ts";
export { type Input, type OperationName, type Output, operations } from "./operations.ts";
export { type PolicyKey, policyKeyPaths } from "./policy-keys.ts";
export {
  type EventReference,
  mayPointAtNothing,
  referenceOf,
  sharedAttributes,
} from "./references.ts";
export { maxPageSize } from "./scalars.ts";
export { type Infer, isRecordable, type Shape } from "./shape.ts";
export { shapeViolations } from "./shape-violations.ts";
export type {
  ActivityType,
  RunOrigin,
  TaskList,
  WorkflowExecution,
  WorkflowType,
} from "./structures.ts";
export { type StsInput, type StsOperationName, stsOperations } from "./sts.ts";
