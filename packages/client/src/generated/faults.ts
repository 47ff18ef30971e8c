// The refusals of the service, a class each.
// Written by `npm run client:types` from the rows of @ekiden/model; do not edit it.
import { ServiceError } from "../service-error.ts";

export class UnknownResourceFault extends ServiceError {
  override readonly name = "UnknownResourceFault";
}
export class OperationNotPermittedFault extends ServiceError {
  override readonly name = "OperationNotPermittedFault";
}
export class DomainAlreadyExistsFault extends ServiceError {
  override readonly name = "DomainAlreadyExistsFault";
}
export class DomainDeprecatedFault extends ServiceError {
  override readonly name = "DomainDeprecatedFault";
}
export class TypeAlreadyExistsFault extends ServiceError {
  override readonly name = "TypeAlreadyExistsFault";
}
export class TypeDeprecatedFault extends ServiceError {
  override readonly name = "TypeDeprecatedFault";
}
export class TypeNotDeprecatedFault extends ServiceError {
  override readonly name = "TypeNotDeprecatedFault";
}
export class WorkflowExecutionAlreadyStartedFault extends ServiceError {
  override readonly name = "WorkflowExecutionAlreadyStartedFault";
}
export class DefaultUndefinedFault extends ServiceError {
  override readonly name = "DefaultUndefinedFault";
}
export class LimitExceededFault extends ServiceError {
  override readonly name = "LimitExceededFault";
}
export class TooManyTagsFault extends ServiceError {
  override readonly name = "TooManyTagsFault";
}
export class ValidationException extends ServiceError {
  override readonly name = "ValidationException";
}
export class ThrottlingException extends ServiceError {
  override readonly name = "ThrottlingException";
}
export class SerializationException extends ServiceError {
  override readonly name = "SerializationException";
}
export class UnknownOperationException extends ServiceError {
  override readonly name = "UnknownOperationException";
}
export class MissingAuthenticationTokenException extends ServiceError {
  override readonly name = "MissingAuthenticationTokenException";
}
export class IncompleteSignatureException extends ServiceError {
  override readonly name = "IncompleteSignatureException";
}
export class InvalidSignatureException extends ServiceError {
  override readonly name = "InvalidSignatureException";
}
export class UnrecognizedClientException extends ServiceError {
  override readonly name = "UnrecognizedClientException";
}
export class ExpiredTokenException extends ServiceError {
  override readonly name = "ExpiredTokenException";
}
export class AccessDeniedException extends ServiceError {
  override readonly name = "AccessDeniedException";
}
export class MalformedPolicyDocumentException extends ServiceError {
  override readonly name = "MalformedPolicyDocumentException";
}
export class MalformedHttpRequestException extends ServiceError {
  override readonly name = "MalformedHttpRequestException";
}
export class TooManyRequestsException extends ServiceError {
  override readonly name = "TooManyRequestsException";
}
export class RequestEntityTooLargeException extends ServiceError {
  override readonly name = "RequestEntityTooLargeException";
}
export class ServiceUnavailable extends ServiceError {
  override readonly name = "ServiceUnavailable";
}
export class HttpVersionNotSupportedException extends ServiceError {
  override readonly name = "HttpVersionNotSupportedException";
}
export class InternalFailure extends ServiceError {
  override readonly name = "InternalFailure";
}
export class ActivityStateConflict extends ServiceError {
  override readonly name = "ActivityStateConflict";
}
export class TaskOver extends ServiceError {
  override readonly name = "TaskOver";
}
export class TaskHeld extends ServiceError {
  override readonly name = "TaskHeld";
}
export class NotYours extends ServiceError {
  override readonly name = "NotYours";
}
export class ChangedMeanwhile extends ServiceError {
  override readonly name = "ChangedMeanwhile";
}
export class InvalidAnswer extends ServiceError {
  override readonly name = "InvalidAnswer";
}
export class InvalidForm extends ServiceError {
  override readonly name = "InvalidForm";
}

export const faultClasses: Readonly<Record<string, typeof ServiceError>> = {
  UnknownResourceFault,
  OperationNotPermittedFault,
  DomainAlreadyExistsFault,
  DomainDeprecatedFault,
  TypeAlreadyExistsFault,
  TypeDeprecatedFault,
  TypeNotDeprecatedFault,
  WorkflowExecutionAlreadyStartedFault,
  DefaultUndefinedFault,
  LimitExceededFault,
  TooManyTagsFault,
  ValidationException,
  ThrottlingException,
  SerializationException,
  UnknownOperationException,
  MissingAuthenticationTokenException,
  IncompleteSignatureException,
  InvalidSignatureException,
  UnrecognizedClientException,
  ExpiredTokenException,
  AccessDeniedException,
  MalformedPolicyDocumentException,
  MalformedHttpRequestException,
  TooManyRequestsException,
  RequestEntityTooLargeException,
  ServiceUnavailable,
  HttpVersionNotSupportedException,
  InternalFailure,
  ActivityStateConflict,
  TaskOver,
  TaskHeld,
  NotYours,
  ChangedMeanwhile,
  InvalidAnswer,
  InvalidForm,
};
