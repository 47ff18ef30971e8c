// Every answer that a test gets passes through here: it must be what the model says, to the last
// member, and the suite remembers what was called and what was refused.
import assert from "node:assert/strict";
import {
  check,
  type FaultName,
  faults,
  type OperationName,
  operations,
  type Shape,
} from "@ekiden/model";

export interface Answer {
  readonly operation: OperationName;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Operation → the faults that it was made to answer with; an empty set where it never refused. */
export const provoked = new Map<OperationName, Set<FaultName>>();

/** Fails unless the answer is one that the operation may give; remembers it. */
export const remember = (answer: Answer): void => {
  const known = provoked.get(answer.operation) ?? new Set<FaultName>();
  provoked.set(answer.operation, known);
  const fault = inspect(answer);
  if (fault) known.add(fault);
};

/** Returns the fault's name, where it is one. */
export const inspect = (answer: Answer): FaultName | undefined => {
  const { operation, status, headers, text } = answer;
  assert.match(headers["x-amzn-requestid"] ?? "", /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  assert.equal(headers["content-type"], "application/x-amz-json-1.0");
  assert.equal(headers["content-length"], String(Buffer.byteLength(text)));
  if (status !== 200) return inspectFault(answer);
  const { output } = operations[operation] as { readonly output?: Shape };
  if (!output) assert.equal(text, "", `${operation} answers with an empty body`);
  else if (!emptyPolls.has(text)) {
    const value = JSON.parse(text);
    check(output, value);
    assert.deepEqual([...undeclared(output, value, operation)], []);
  }
  return undefined;
};

/** Of these the service leaves out members that its own model requires. */
const emptyPolls = new Set([
  '{"previousStartedEventId":0,"startedEventId":0}',
  '{"startedEventId":0}',
]);

/** Any operation may answer with these; its model does not say so. */
const unlisted: ReadonlySet<FaultName> = new Set([
  "ValidationException",
  "SerializationException",
  "RequestEntityTooLargeException",
  "DomainDeprecatedFault",
]);

const inspectFault = ({ operation, status, text }: Answer): FaultName => {
  const body = JSON.parse(text);
  assert.deepEqual(Object.keys(body), ["__type", "message"]);
  const [namespace, name] = body.__type.split("#") as [string, FaultName];
  assert.deepEqual({ namespace, status }, faults[name], `${operation}: ${body.__type}`);
  const listed: readonly FaultName[] = operations[operation].faults;
  assert.ok(listed.includes(name) || unlisted.has(name), `${operation} may not answer ${name}`);
  return name;
};

/** Paths of members that the shape does not have. */
function* undeclared(shape: Shape, value: unknown, path: string): Generator<string> {
  if (shape.type === "array") {
    for (const element of value as unknown[]) yield* undeclared(shape.items, element, `${path}[]`);
  }
  if (shape.type !== "object") return;
  for (const [name, member] of Object.entries(value as object)) {
    const inner = shape.properties[name];
    if (inner) yield* undeclared(inner, member, `${path}.${name}`);
    else yield `${path}.${name}`;
  }
}
