// The header by which a call names its operation.
import { ekidenOperations, ekidenTarget } from "@ekiden/model";

/** Of the service, of Ekiden, or of none. */
export const targetOf = (operation: string): string =>
  Object.hasOwn(ekidenOperations, operation)
    ? ekidenTarget(operation)
    : `SimpleWorkflowService.${operation}`;
