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
import type { Session } from "./ekiden-types.ts";
import { type Answer, ApiFault, faultOf } from "./fault.ts";
import { callerOf, knownSession, rememberToken, sessionHeaders } from "./session-token.ts";
import { SilenceLimit } from "./silence-limit.ts";

interface Sent {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly signal: AbortSignal | null;
}

const send = async (path: string, { headers, signal, ...init }: Sent): Promise<Answer> => {
  const limit = new SilenceLimit();
  try {
    const response = await fetch(path, {
      ...init,
      headers: { ...headers, ...sessionHeaders() },
      credentials: "same-origin",
      signal: signal ? AbortSignal.any([signal, limit.signal]) : limit.signal,
    });
    return { response, text: await limit.textOf(response) };
  } catch (error) {
    if (signal?.aborted) throw error;
    const isSilence = limit.signal.aborted;
    throw new ApiFault("Unreachable", "The server does not answer", { status: 0, isSilence });
  } finally {
    limit.end();
  }
};

/** Sent once more where another window has begun a new session with the same key. */
const answered = async (path: string, sent: Sent): Promise<string> => {
  const before = knownSession();
  const answer = await send(path, sent);
  if (answer.response.ok) return answer.text;
  const fault = faultOf(answer);
  if (fault.fault !== "ExpiredTokenException" || !(await isRenewed(before))) throw fault;
  const again = await send(path, sent);
  if (!again.response.ok) throw faultOf(again);
  return again.text;
};

/** What one caller wanted is not done in the name of another. */
const isRenewed = async (before: Session | undefined): Promise<boolean> => {
  if (!before?.signedIn) return false;
  const found = await callPath("GET /api/session", {});
  if (callerOf(found) !== callerOf(before)) return false;
  rememberToken(found);
  return found.signedIn?.csrfToken !== before.signedIn.csrfToken;
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
  const text = await answered(path, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.0",
      ...(target !== undefined && { "X-Amz-Target": target }),
    },
    body: JSON.stringify(input),
    signal: signal ?? null,
  });
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
  const text = await answered(path, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body ?? null,
    signal: signal ?? null,
  });
  return JSON.parse(text) as PathOutput<OperationAt<R>>;
};
