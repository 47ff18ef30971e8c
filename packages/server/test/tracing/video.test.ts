// The trace of the video example, as a collector gets it: held against the protocol's own schema.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { attributesOf, Collector, millisecondsOf, type SentSpan } from "./collector.ts";

interface Message {
  fromObject(value: unknown): object;
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
  toObject(message: object, options: object): object;
}

/** Made by the library's makers from the files of the protocol; it is a module of CommonJS. */
const schema = createRequire(import.meta.url)("otlp-protocol/build/src/generated/root.js");
const request: Message = schema.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;

/** All numbers as text, as large ones are in JSON, and without lists that are empty. */
const plain = (value: unknown): unknown => {
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(
    ([, member]) => !(Array.isArray(member) && member.length === 0),
  );
  return Object.fromEntries(members.map(([name, member]) => [name, plain(member)]));
};

const throughBinaryForm = (value: unknown): unknown => {
  const bytes = request.encode(request.fromObject(value)).finish();
  // Ids are hexadecimal in this protocol's JSON; as base64 they come back as the same text.
  return request.toObject(request.decode(bytes), { longs: String, bytes: String });
};

const folder = mkdtempSync(join(tmpdir(), "ekiden-traced-"));
after(() => rmSync(folder, { recursive: true }));
const example = fileURLToPath(new URL("../../../../examples/video-pipeline", import.meta.url));

const runVideoExample = async (): Promise<void> => {
  const program = ["--conditions=source", "--import", "tsx", "src/demo.ts", join(folder, "out")];
  const demo = spawn(process.execPath, program, {
    cwd: example,
    env: { ...process.env, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.url },
    stdio: "ignore",
  });
  const [code] = await once(demo, "exit");
  assert.equal(code, 0);
};

const nanoseconds = (text: string): bigint => BigInt(text);

const isWithin = (span: SentSpan, outer: SentSpan): boolean =>
  nanoseconds(span.startTimeUnixNano) >= nanoseconds(outer.startTimeUnixNano) &&
  nanoseconds(span.endTimeUnixNano) <= nanoseconds(outer.endTimeUnixNano);

const collector = await Collector.open();
after(() => collector[Symbol.asyncDispose]());
await runVideoExample();

test("all that is sent is in the schema of the protocol", () => {
  assert.ok(collector.requests.length > 1);
  for (const body of collector.requests) {
    assert.deepEqual(plain(throughBinaryForm(body)), plain(body));
  }
});

test("the video example is one trace: each try with its outcome below its execution", () => {
  const [run, ...others] = collector.spans.filter(({ name }) =>
    name.startsWith("WorkflowExecution:"),
  );
  assert.ok(run);
  assert.deepEqual(others, []);
  const parts = collector.spans.filter((span) => span.traceId === run.traceId && span !== run);
  for (const part of parts) {
    assert.equal(part.parentSpanId, run.spanId, part.name);
    assert.ok(isWithin(part, run), part.name);
    assert.equal(attributesOf(part)["ekiden.workflow_id"], attributesOf(run)["ekiden.workflow_id"]);
  }
  const activities = parts.filter(({ name }) => name.startsWith("ActivityTask:"));
  const outcomes = activities.map((part) => {
    const told = attributesOf(part);
    return `${told["ekiden.activity_id"]} ${told["ekiden.attempt"]} ${told["ekiden.outcome"]}`;
  });
  assert.deepEqual(outcomes.sort(), [
    "encode-1 1 completed",
    "publish-1 1 failed",
    "publish-1.2 2 completed",
    "store-1 1 completed",
    "thumbnail-1 1 completed",
  ]);
  const [timer] = parts.filter(({ name }) => name === "Timer");
  assert.ok(timer && millisecondsOf(timer) >= 1_000, "the pause before the second try");
  assert.ok(parts.filter(({ name }) => name === "DecisionTask").length >= 5);
});

test("calls and the resource have the names of the semantic conventions", () => {
  const [resource] = collector.resources as readonly Pick<SentSpan, "attributes">[];
  assert.ok(resource);
  const { "service.name": service, "service.version": version } = attributesOf(resource);
  assert.deepEqual([service, typeof version], ["ekiden", "string"]);
  const [registration] = collector.named("SWF/RegisterDomain");
  assert.ok(registration);
  assert.equal(registration.kind, 2, "of a server");
  const told = attributesOf(registration);
  assert.deepEqual(
    [told["rpc.system"], told["rpc.service"], told["rpc.method"]],
    ["aws-api", "SWF", "RegisterDomain"],
  );
  assert.equal(String(told["aws.request_id"]).replaceAll("-", ""), registration.traceId);
});
