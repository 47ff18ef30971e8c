// The two ways to ask the server: the 39 operations, over their own protocol, and the side API.
import type { Input, OperationName, Output } from "@ekiden/model";
import { ApiFault, faultOf } from "./fault.ts";
import { sessionHeaders } from "./session.ts";

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

/** A page of the side API, as in `sideApi("overview", { domain })`. Rejects with ApiFault. */
export const sideApi = async <T>(
  page: string,
  query: Readonly<Record<string, string | number | undefined>>,
  signal?: AbortSignal,
): Promise<T> => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  const response = await send(`/api/${page}?${text}`, {
    headers: sessionHeaders(),
    signal: signal ?? null,
  });
  if (!response.ok) throw await faultOf(response);
  return response.json() as Promise<T>;
};

/** What a page of the side API is told to do. Rejects with ApiFault. */
export const tellSideApi = async <T>(page: string, body: object): Promise<T> => {
  const response = await send(`/api/${page}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...sessionHeaders() },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw await faultOf(response);
  return response.json() as Promise<T>;
};
