// What other packages may use of the model.
export { check, invalidBy, mustNotBeNull, problem } from "./check.ts";
export { type ClosingType, closeStatuses, isClosing } from "./closing.ts";
export { maxDataCharacters } from "./data-length.ts";
export { type DecisionType, decisions } from "./decisions.ts";
export { answerViolations } from "./ekiden/answer-violations.ts";
export {
  type AnswerProblem,
  HumanTaskFaultBody,
  type HumanTaskFaultName,
  humanTaskFaults,
} from "./ekiden/faults.ts";
export {
  maxCommentCharacters,
  maxFoundExecutions,
  maxHumanTasksPerPage,
  maxPersonCharacters,
  maxRejectionCharacters,
  type OverviewWindow,
  overviewWindows,
} from "./ekiden/limits.ts";
export { type EkidenRequest, requestFor } from "./ekiden/request.ts";
export { type FoundRoute, Routes } from "./ekiden/routes.ts";
export {
  type EkidenMethod,
  type EkidenOperationRow,
  type EkidenRows,
  generalFaults,
  noPermissions,
} from "./ekiden/row.ts";
export {
  type EkidenEvents,
  type EkidenInput,
  type EkidenOperationName,
  type EkidenOutput,
  type EkidenRoute,
  ekidenOperations,
  type InputOf,
  type OperationAt,
  type OutputOf,
} from "./ekiden.ts";
export type { ChildPolicy, CloseStatus, RegistrationStatus } from "./enums.ts";
export { type EventType, events } from "./events.ts";
export { Fault, type FaultName, faults, refuse } from "./faults.ts";
export { checkableForm, maxFormDepth, referenceIn, UnusableForm } from "./forms/checkable-form.ts";
export { isCheckable, maxCheckingSteps } from "./forms/checking-steps.ts";
export { answerFormats, type FormatCheck, takeAnswerFormats } from "./forms/formats.ts";
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
  eventAttributesMember,
  eventFromWire,
  eventToWire,
  type HistoryEvent,
  joinEvents,
  sliceEvents,
  splitEvents,
  type WireDecision,
  type WireEvent,
} from "./history.ts";
export { namedShapes } from "./named-shapes.ts";
export { type Input, type OperationName, type Output, operations } from "./operations.ts";
export {
  type EventReference,
  mayPointAtNothing,
  referenceOf,
  sharedAttributes,
} from "./references.ts";
export { maxPageSize } from "./scalars.ts";
export { type Infer, isRecordable, type Shape } from "./shape.ts";
export { shapeViolations } from "./shape-violations.ts";
export type { ActivityType, TaskList, WorkflowExecution, WorkflowType } from "./structures.ts";
export { type StsInput, type StsOperationName, stsOperations } from "./sts.ts";
