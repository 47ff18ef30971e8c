// Calls of the server: the 39 operations of the service, Ekiden's own by their names, and
// what has a path of its own.
import type {
  EkidenInput,
  EkidenOperationName,
  EkidenOutput,
  Input,
  OperationAt,
  OperationName,
  Output,
  PathInput,
  PathOutput,
  PathRoute,
} from "@ekiden/model";
import { ekidenPath, pathRequest } from "@ekiden/model";
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

interface NamedCall {
  readonly path: string;
  /** The header that names the operation, where the path does not. */
  readonly target?: string;
}

/** Undefined: the answer is empty. */
const callNamed = async (
  { path, target }: NamedCall,
  input: object,
  signal: AbortSignal | undefined,
): Promise<unknown> => {
  const response = await send(path, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.0",
      ...(target !== undefined && { "X-Amz-Target": target }),
      ...sessionHeaders(),
    },
    body: JSON.stringify(input),
    signal: signal ?? null,
  });
  if (!response.ok) throw await faultOf(response);
  const text = await response.text();
  return text === "" ? undefined : JSON.parse(text);
};

/**
 * One of the service's operations. Resolves to what it answers, undefined where that is empty.
 * Rejects with ApiFault.
 */
export const call = <K extends OperationName>(
  operation: K,
  input: Input<K>,
  signal?: AbortSignal,
): Promise<Output<K>> =>
  callNamed({ path: "/", target: `SimpleWorkflowService.${operation}` }, input, signal) as Promise<
    Output<K>
  >;

/**
 * One of Ekiden's own operations, as in `callEkiden("ListTaskLists", { domain })`.
 * Rejects with ApiFault.
 */
export const callEkiden = <K extends EkidenOperationName>(
  operation: K,
  input: EkidenInput<K>,
  signal?: AbortSignal,
): Promise<EkidenOutput<K>> =>
  callNamed({ path: `${ekidenPath}${operation}` }, input, signal) as Promise<EkidenOutput<K>>;

/** What has a path of its own, as in `callPath("GET /api/session", {})`. Rejects with ApiFault. */
export const callPath = async <R extends PathRoute>(
  route: R,
  input: PathInput<OperationAt<R>>,
  signal?: AbortSignal,
): Promise<PathOutput<OperationAt<R>>> => {
  const { method, path, body } = pathRequest(route, input);
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
  return response.json() as Promise<PathOutput<OperationAt<R>>>;
};
