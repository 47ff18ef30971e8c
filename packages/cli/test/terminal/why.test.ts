// `ekiden workflow why`: the findings of the server, as text and as JSON.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { domain, Shop } from "./shop.ts";

let shop: Shop;
before(async () => {
  shop = await Shop.open();
});
after(() => shop[Symbol.asyncDispose]());

const start = (id: string) =>
  shop.ok(["workflow", "start", "--type", "order@1.0", "--id", id, "--task-list", id]);

const why = async (id: string, ...more: readonly string[]): Promise<string> =>
  (await shop.ok(["workflow", "why", id, ...more])).stdout;

test("why says that the workers of a run are gone, since when, by which event, and what to do", async () => {
  await start("left");
  await shop.decide("left");
  await shop.ok(["workflow", "signal", "left", "--name", "paid"]);
  await shop.server.advance({ minutes: 3 });
  const [title, empty, badge, text, next, proof] = (await why("left", "--times", "ago")).split(
    "\n",
  );
  assert.match(`${title}`, /^left, run \S+$/);
  assert.equal(empty, "");
  assert.equal(badge, "ERROR  POLLERS_GONE  since 3m ago");
  assert.match(`${text}`, /^ {2}A task has waited on decision task list left since .* UTC/);
  assert.match(
    `${next}`,
    /^ {2}What to do: Look whether .* is alive: .* another worker that polls left\.$/,
  );
  assert.equal(proof, "  Proven by: event 6");
});

test("why names the next deadline, and what the last answer asked for", async () => {
  await start("running");
  await shop.charge("running");
  const text = await why("running");
  assert.match(text, /^WAITING {2}ACTIVITY_RUNS {2}since \S+Z$/m);
  assert.match(text, /^Next deadline: \S+Z, EXECUTION_START_TO_CLOSE of event 1$/m);
  assert.match(text, /^Last answer: \S+Z, event 4: 1 decision$/m);
  assert.match(text, /^ {2}ActivityTaskScheduled charge-1 \(charge 1\.0\), event 5$/m);
});

test("why says what of the last answer was refused, and shows the cause", async () => {
  await start("refused");
  await shop.decide("refused", {
    decisionType: "ScheduleActivityTask",
    scheduleActivityTaskDecisionAttributes: {
      activityId: "pay-1\u001b[2J",
      activityType: { name: "pay", version: "1" },
    },
  });
  const text = await why("refused");
  assert.match(text, /^Last answer: .*: 1 decision, 1 of them refused$/m);
  assert.match(
    text,
    /^ {2}ScheduleActivityTaskFailed pay-1\S* .*, event 5: refused, ACTIVITY_TYPE_DOES_NOT_EXIST$/m,
  );
  assert.ok(!text.includes("\u001b"), "what others have named does not move the cursor");
});

test("why explains the newest run, also after it has closed, and any run by its ID", async () => {
  const ids: string[] = [];
  for (const reason of ["first", "second"]) {
    const words = ["workflow", "start", "--type", "order@1.0", "--id", "ended"];
    ids.push((await shop.json<{ runId: string }>(words)).runId);
    await shop.ok(["workflow", "terminate", "ended", "--reason", reason]);
    await shop.server.advance({ seconds: 1 });
  }
  assert.match(await why("ended"), /^WARNING {2}RUN_TERMINATED .*\n.*reason: second\.$/m);
  assert.match(await why("ended", "--run", `${ids[0]}`), /reason: first\.$/m);
});

test("why goes down to the child that a run waits for", async () => {
  await start("parent");
  await shop.decide("parent", {
    decisionType: "StartChildWorkflowExecution",
    startChildWorkflowExecutionDecisionAttributes: {
      workflowId: "child",
      workflowType: { name: "order", version: "1.0" },
      taskList: { name: "never-polled" },
    },
  });
  await shop.server.advance({ minutes: 3 });
  const text = await why("parent");
  assert.match(text, /^ERROR {2}CHILD_BLOCKED /m);
  assert.match(text, /^It waits for its child child, run \S+\n\nERROR {2}NO_POLLER /m);
});

test("why has all that the server answers, for programs", async () => {
  await start("for-programs");
  const words = ["workflow", "why", "for-programs"];
  const [explanation] = await shop.json<readonly { readonly findings: readonly object[] }[]>(words);
  const { findings = [], ...others } = explanation ?? {};
  assert.ok(findings.length > 0);
  assert.deepEqual(Object.keys(others).toSorted(), [
    "nextDeadline",
    "omitted",
    "runId",
    "workflowId",
  ]);
  const lines = (await shop.ok([...words, "--output", "jsonl"])).stdout.trim().split("\n");
  assert.equal(lines.length, 1);
});

test("why asks Amazon SWF nothing, and says that only Ekiden can answer", async () => {
  const options = {
    environment: { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "s", EKIDEN_DOMAIN: domain },
    amazonEndpoint: () => "http://127.0.0.1:1",
  };
  const words = ["workflow", "why", "order-7", "--aws", "--region", "eu-west-1"];
  const { code, stdout, stderr } = await shop.ran(words, options);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.equal(
    stderr,
    "ekiden: Amazon SWF has no ExplainWorkflowExecution: only Ekiden does.\n" +
      "  Leave --aws out, or name a server of Ekiden with --endpoint or --profile.\n",
  );
});

test("why says that there is no such execution", async () => {
  const { code, stderr } = await shop.ran(["workflow", "why", "missing"]);
  assert.equal(code, 1);
  assert.match(stderr, /^ekiden: there is no execution with the workflow ID missing in the domain/);
});

test("names that others have chosen are words of the command that why advises, and no code", async () => {
  const id = "a b;touch owned";
  await start(id);
  await shop.ok(["workflow", "pause", id, "--reason", "r"]);
  assert.match(await why(id), /^ {2}What to do: .*: ekiden workflow resume 'a b;touch owned'$/m);
  const list = "-a $(touch owned)";
  const words = ["--type", "order@1.0", "--id", "listed", "--task-list", list];
  await shop.ok(["workflow", "start", ...words]);
  await shop.client.ekiden.pauseTaskList({ domain, kind: "decision", name: list, reason: "r" });
  const found = await why("listed");
  assert.match(found, /: ekiden task-list resume -- decision '-a \$\(touch owned\)'$/m);
});

test("commands that why advises name the domain and the server that were typed for it", async () => {
  await start("elsewhere");
  await shop.ok(["workflow", "pause", "elsewhere", "--reason", "r"]);
  const { endpoint } = shop.server;
  const typed = ["--domain", domain, "--endpoint", endpoint];
  const environment = { EKIDEN_ENDPOINT: "", EKIDEN_DOMAIN: "" };
  const { stdout } = await shop.ok(["workflow", "why", "elsewhere", ...typed], { environment });
  const advised = `: ekiden workflow resume --domain ${domain} --endpoint ${endpoint} elsewhere\n`;
  assert.ok(stdout.includes(advised), stdout);
});
