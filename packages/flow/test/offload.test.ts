import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  ActivityTimeout,
  activityContext,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  defineWorkflow,
  FlowClient,
  fileOffload,
  localActivity,
  type Offload,
  proxyActivities,
  recordMarker,
  runChild,
  sideEffect,
  type WorkflowReference,
} from "@ekiden/flow";
import { countOf, domain, eventsOf, failuresOf, startFlowHarness } from "./flow-harness.ts";

const long = (letter: string): string => letter.repeat(60_000);

/** Keeps in memory, and counts. */
class Memory implements Offload {
  readonly kept = new Map<string, string>();
  failures = 0;
  failure = new Error("the store is away");

  async put(key: string, text: string): Promise<void> {
    if (this.failures > 0) {
      this.failures -= 1;
      throw this.failure;
    }
    this.kept.set(key, text);
  }

  async get(key: string): Promise<string> {
    const text = this.kept.get(key);
    if (text === undefined) throw new Error(`there is no ${key}`);
    return text;
  }
}

const folder = () => mkdtemp(join(tmpdir(), "ekiden-offload-"));
const key = (digit: string) => digit.repeat(64);

test("a folder keeps a text whole that several put at the same time", async () => {
  const place = await folder();
  const offload = fileOffload(join(place, "deeper"));
  const text = long("x");
  await Promise.all(Array.from({ length: 20 }, () => offload.put(key("a"), text)));
  assert.equal(await offload.get(key("a")), text);
  assert.deepEqual(await readdir(join(place, "deeper")), [key("a")]);
});

test("a folder leaves no draft behind when it cannot be written to", async () => {
  const place = await folder();
  const offload = fileOffload(join(place, key("b")));
  await offload.put(key("b"), "a file, where the next wants a folder");
  const file = join(place, key("b"), key("b"));
  await assert.rejects(fileOffload(file).put(key("c"), "text"), /EEXIST|ENOTDIR/);
  assert.equal(await readFile(file, "utf8"), "a file, where the next wants a folder");
});

for (const wrong of ["../secret", "/etc/passwd", "a", "", `${key("a")}/../b`, key("A")]) {
  test(`a folder keeps nothing under "${wrong.slice(0, 12)}", which is no key`, async () => {
    const offload = fileOffload(await folder());
    await assert.rejects(offload.get(wrong), /is no key of a payload/);
    await assert.rejects(offload.put(wrong, "text"), /is no key of a payload/);
  });
}

const echo = proxyActivities<{ echo: (text: string) => string }>({}).echo;
const show = defineQuery<string>("show");
const say = defineSignal<string>("say");
const ask = defineUpdate<string, string>("ask");

const child = defineWorkflow<string, string>(
  { name: "Child", version: "1.0" },
  async (text) => text,
);

const everything = defineWorkflow<string, string>(
  { name: "Everything", version: "1.0" },
  async (text) => {
    if (text === long("n")) return text;
    show.handle(() => text);
    ask.handle((input) => input);
    recordMarker("note", text);
    assert.equal(
      sideEffect(() => long("s")),
      long("s"),
    );
    assert.equal(await localActivity("local", () => long("l")), long("l"));
    assert.equal(await echo(text), text);
    assert.equal(await runChild(child, { input: text }), text);
    assert.equal(await say.waitFor(), long("g"));
    return continueAsNew<WorkflowReference<string, string>>(long("n"));
  },
);

test("payloads that are too long are kept elsewhere, wherever they are, and come back", async () => {
  const offload = new Memory();
  await using harness = await startFlowHarness({ offload });
  const activities = { echo: (text: string) => text };
  for (const sticky of ["5 seconds", false] as const) {
    const worker = await harness.worker({ workflows: [everything, child], activities, sticky });
    const handle = await harness.client.start(everything, { input: long("i") });
    assert.equal(await handle.update(ask, long("u")), long("u"));
    await handle.signal(say, long("g"));
    assert.equal(await handle.result(), long("n"));
    for (const event of await eventsOf(handle)) {
      assert.ok(!JSON.stringify(event).includes("ekiden.offload:"), event.type);
    }
    await worker.stop();
  }
  assert.deepEqual(harness.log.lines, []);
});

test("what a workflow shows, when it is long, is kept elsewhere and comes back", async () => {
  const offload = new Memory();
  await using harness = await startFlowHarness({ offload });
  const shows = defineWorkflow({ name: "Shows", version: "1.0" }, async () => {
    show.handle(() => long("q"));
  });
  await harness.worker({ workflows: [shows] });
  const handle = await harness.client.start(shows, {});
  await handle.result();
  assert.equal(await handle.query(show), long("q"));
});

test("details of a failure that are long arrive whole", async () => {
  const offload = new Memory();
  await using harness = await startFlowHarness({ offload });
  const activities = {
    echo(text: string): string {
      throw Object.assign(new Error("no echo"), { details: text });
    },
  };
  const fails = defineWorkflow<undefined, unknown>({ name: "Fails", version: "1.0" }, async () => {
    const error = await echo(long("d")).catch((failure) => failure.cause);
    return (error as { details: unknown }).details;
  });
  await harness.worker({ workflows: [fails], activities });
  assert.equal(await harness.client.run(fails, {}), long("d"));
});

test("a heartbeat that is long arrives with the time-out", async () => {
  const offload = new Memory();
  await using harness = await startFlowHarness({ offload, time: "frozen" });
  const activities = {
    async echo(_: string): Promise<string> {
      const { heartbeat, signal } = activityContext();
      heartbeat(long("h"));
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      return "";
    },
  };
  const slow = proxyActivities<typeof activities>({ startToClose: "1 minute" });
  const fails = defineWorkflow<undefined, unknown>({ name: "Fails", version: "1.0" }, async () => {
    const error = await slow.echo("").catch((failure) => failure);
    return error instanceof ActivityTimeout && error.lastHeartbeat;
  });
  await harness.worker({ workflows: [fails], activities, heartbeatInterval: "0.3 seconds" });
  const handle = await harness.client.start(fails, {});
  await harness.network.heardThat("RecordActivityTaskHeartbeat", ({ asked }) => asked.details);
  await harness.server.advance({ minutes: 1 });
  assert.equal(await handle.result(), long("h"));
});

test("a heartbeat of a task that was left open may be as long", async () => {
  const offload = new Memory();
  await using harness = await startFlowHarness({ offload, time: "frozen" });
  let tell: (taskToken: string) => void = () => {};
  const open = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const activities = {
    echo(text: string): string {
      const { completeLater, taskToken } = activityContext();
      completeLater();
      tell(taskToken);
      return text;
    },
  };
  const waits = defineWorkflow<undefined, unknown>({ name: "Waits", version: "1.0" }, async () => {
    const error = await echo("").catch((failure) => failure);
    return error instanceof ActivityTimeout && error.lastHeartbeat;
  });
  await harness.worker({ workflows: [waits], activities });
  const handle = await harness.client.start(waits, {});
  const details = "h".repeat(2_049);
  assert.equal(await harness.client.tasks.heartbeat(await open, details), false);
  await harness.server.advance({ minutes: 5 });
  assert.equal(await handle.result(), details);
});

test("a store that is away for a while delays answers, and loses none", async () => {
  const offload = new Memory();
  await using harness = await startFlowHarness({ offload });
  let calls = 0;
  const activities = {
    echo(text: string): string {
      calls += 1;
      offload.failures = 3;
      return text + text;
    },
  };
  const doubles = defineWorkflow<undefined, string>({ name: "Doubles", version: "1.0" }, async () =>
    (await echo(long("t"))).concat(long("r")),
  );
  await harness.worker({ workflows: [doubles], activities });
  const result = await harness.client.run(doubles, {});
  assert.equal(result.length, 180_000);
  assert.equal(calls, 1);
  assert.match(
    harness.log.text,
    /will be repeated: the encoding of the result of activity echo-1 of /,
  );
});

/** The same store, whose first reads fail. */
const badAtFirst = (store: Memory, count = 3): Offload => {
  let failures = count;
  return {
    put: (key, text) => store.put(key, text),
    async get(key) {
      if (failures === 0) return store.get(key);
      failures -= 1;
      throw new Error("the store is away");
    },
  };
};

test("a store that is away for a while delays what is read from it, and fails nothing", async () => {
  const offload = new Memory();
  await using harness = await startFlowHarness({ offload });
  let calls = 0;
  const activities = {
    echo(text: string): string {
      calls += 1;
      return text.slice(1);
    },
  };
  const calling = defineWorkflow<string, string>({ name: "Calling", version: "1.0" }, (text) =>
    echo(text),
  );
  await harness.worker({ workflows: [calling], offload: badAtFirst(offload) });
  await harness.worker({ activities, offload: badAtFirst(offload) });
  const handle = await harness.client.start(calling, { input: long("i") });
  assert.equal((await handle.result()).length, 59_999);
  assert.equal(calls, 1);
  assert.deepEqual(await failuresOf(handle), []);
  const { text } = harness.log;
  assert.match(text, /will be repeated: the decoding of the input of activity echo-1 of /);
  assert.match(text, /will be repeated: .* of the history of /);
});

test("an update is not sent again while the store cannot say that it was asked for", async () => {
  const offload = new Memory();
  await using harness = await startFlowHarness({ offload });
  const measure = defineUpdate<string, number>("measure");
  const done = defineSignal("done");
  const measuring = defineWorkflow({ name: "Measuring", version: "1.0" }, async () => {
    measure.handle((text) => text.length);
    await done.waitFor();
  });
  const first = await harness.worker({ workflows: [measuring] });
  await first.stop({ pollsWithin: "0 seconds" });
  const handle = await harness.client.start(measuring, {});
  const { workflowId, runId } = handle;
  const asking = (kept: Offload) =>
    new FlowClient({ client: harness.swf, domain, offload: kept }).handle(measuring, {
      workflowId,
      runId,
    });
  const left = new AbortController();
  const asked = { id: "once", signal: left.signal };
  const update = asking(offload).update(measure, long("i"), asked);
  await harness.network.heard("SignalWorkflowExecution");
  left.abort(new Error("left"));
  await assert.rejects(update, /left/);
  const again = asking(badAtFirst(offload, 1));
  const signal = AbortSignal.timeout(5_000);
  const refused = again.update(measure, long("i"), { id: "once", signal });
  await assert.rejects(refused, { name: "OffloadError" });
  await harness.worker({ workflows: [measuring] });
  assert.equal(await again.update(measure, long("i"), { id: "once" }), 60_000);
  assert.equal(countOf(await eventsOf(handle), "WorkflowExecutionSignaled"), 1);
  await handle.terminate();
});

const returns = defineWorkflow<undefined, string>({ name: "Returns", version: "1.0" }, async () =>
  long("r"),
);

/** As the AWS SDK throws them, of whichever service. */
const errorOfSdk = (name: string, message: string) =>
  Object.assign(new Error(message), { name, $fault: "client", $metadata: {} });

const lasting: Record<string, [failure: Error, told: RegExp]> = {
  "stays away": [new Error("the store is away"), /Error: the store is away/],
  "is forbidden": [errorOfSdk("AccessDenied", "not yours"), /AccessDenied: not yours/],
  "takes no such text": [
    errorOfSdk("ValidationException", "too large"),
    /ValidationException: too/,
  ],
};

for (const [what, [failure, told]] of Object.entries(lasting)) {
  test(`a store that ${what} fails the decision task, and the run goes on later`, async () => {
    const offload = new Memory();
    await using harness = await startFlowHarness({ offload });
    offload.failure = failure;
    offload.failures = 6;
    await harness.worker({ workflows: [returns] });
    const handle = await harness.client.start(returns, {});
    assert.equal(await handle.result(), long("r"));
    const [recorded] = await failuresOf(handle);
    assert.equal(recorded?.kind, "internal");
    const { message = "" } = recorded ?? {};
    assert.match(
      message,
      /Returns 1\.0 .* could not be decided: the payload \w{64} cannot be kept/,
    );
    assert.match(message, told);
  });
}

test("a payload that is gone from its store fails the decision task, and names the key", async () => {
  const offload = new Memory();
  await using harness = await startFlowHarness({ offload });
  const takes = defineWorkflow<string, number>(
    { name: "Takes", version: "1.0" },
    async (text) => text.length,
  );
  const first = await harness.worker({ workflows: [takes] });
  await first.stop();
  const handle = await harness.client.start(takes, { input: long("i") });
  const kept = [...offload.kept];
  offload.kept.clear();
  await harness.worker({ workflows: [takes] });
  await harness.network.heard("RespondDecisionTaskCompleted");
  for (const [name, text] of kept) offload.kept.set(name, text);
  assert.equal(await handle.result(), 60_000);
  const [failure] = await failuresOf(handle);
  assert.equal(failure?.kind, "payload");
  assert.match(failure?.message ?? "", /the payload [0-9a-f]{64} cannot be read: Error: there is/);
});

const tooLong = /has 6000\d characters, and the service takes 32768|takes 32768/;

test("without an offload what is too long is refused where it is sent, and nothing is cut", async () => {
  await using harness = await startFlowHarness();
  const activities = { echo: (text: string) => text };
  const tries = defineWorkflow<undefined, string[]>({ name: "Tries", version: "1.0" }, async () => {
    const said: string[] = [];
    const note = (error: Error) => void said.push(`${error.name}: ${error.message}`);
    await echo(long("i")).catch(note);
    await runChild(child, { input: long("c") }).catch(note);
    try {
      recordMarker("note", long("m"));
    } catch (error) {
      note(error as Error);
    }
    return said;
  });
  const ends = defineWorkflow<undefined, string>({ name: "Ends", version: "1.0" }, async () =>
    long("r"),
  );
  await harness.worker({ workflows: [tries, child, ends], activities });
  const said = await harness.client.run(tries, {});
  assert.equal(said.length, 3);
  for (const text of said) assert.match(text, /^PayloadError: .*takes 32768/);
  const sends = harness.client.start(child, { input: long("i") });
  await assert.rejects(sends, tooLong);
  const handle = await harness.client.start(ends, {});
  for (let answers = 1; (await failuresOf(handle)).length === 0; answers += 1) {
    await harness.network.heard("RespondDecisionTaskCompleted", answers);
  }
  const [failure] = await failuresOf(handle);
  assert.equal(failure?.kind, "payload");
  assert.match(failure?.message ?? "", /the workflow's result .* cannot be sent/);
});
