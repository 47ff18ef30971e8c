// Calls of the server: the 39 operations of the service, over their own protocol, and Ekiden's own.
import type {
  EkidenInput,
  EkidenOutput,
  EkidenRoute,
  Input,
  OperationAt,
  OperationName,
  Output,
} from "@ekiden/model";
import { requestFor } from "@ekiden/model";
import { ApiFault, faultOf } from "./fault.ts";
import { sessionHeaders } from "./session-token.ts";

const send = async (path: string, init: RequestInit): Promise<Response> => {
  try {
    return await fetch(path, { ...init, credentials: "same-origin" });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiFault("Unreachable", "The server does not answer", { status: 0 });
  }
};

/**
 * One of the service's operations. Resolves to what it answers, undefined where that is empty.
 * Rejects with ApiFault.
 */
export const call = async <K extends OperationName>(
  operation: K,
  input: Input<K>,
  signal?: AbortSignal,
): Promise<Output<K>> => {
  const response = await send("/", {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.0",
      "X-Amz-Target": `SimpleWorkflowService.${operation}`,
      ...sessionHeaders(),
    },
    body: JSON.stringify(input),
    signal: signal ?? null,
  });
  if (!response.ok) throw await faultOf(response);
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as Output<K>;
};

/**
 * One of Ekiden's own operations, as in `callEkiden("GET /api/overview", { domain })`.
 * Rejects with ApiFault.
 */
export const callEkiden = async <R extends EkidenRoute>(
  route: R,
  input: EkidenInput<OperationAt<R>>,
  signal?: AbortSignal,
): Promise<EkidenOutput<OperationAt<R>>> => {
  const { method, path, body } = requestFor(route, input);
  const response = await send(path, {
    method,
    headers: {
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...sessionHeaders(),
    },
    body: body ?? null,
    signal: signal ?? null,
  });
  if (!response.ok) throw await faultOf(response);
  return response.json() as Promise<EkidenOutput<OperationAt<R>>>;
};
