// What other packages may use of the model.
export { check, invalidBy, mustNotBeNull, problem } from "./check.ts";
export { type ClosingType, closeStatuses, isClosing } from "./closing.ts";
export { maxDataCharacters } from "./data-length.ts";
export { type DecisionType, decisions } from "./decisions.ts";
export type { ChildPolicy, CloseStatus, RegistrationStatus } from "./enums.ts";
export { type EventType, events } from "./events.ts";
export { Fault, type FaultName, faults, refuse } from "./faults.ts";
export { checkableForm, maxFormDepth, referenceIn, UnusableForm } from "./forms/checkable-form.ts";
export { isCheckable, maxCheckingSteps } from "./forms/checking-steps.ts";
export { answerFormats, type FormatCheck, takeAnswerFormats } from "./forms/formats.ts";
export {
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
export type { ActivityType, TaskList, WorkflowExecution, WorkflowType } from "./structures.ts";
export { type StsInput, type StsOperationName, stsOperations } from "./sts.ts";
