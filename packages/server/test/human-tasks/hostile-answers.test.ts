// No form and no answer to it can take a node's time.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { type Schema, validate } from "@cfworker/json-schema";
import { answerFormats, isCheckable, maxCheckingSteps, maxDataCharacters } from "@ekiden/model";
import { bundleProgram } from "../../../../tools/program.ts";
import { requireAnswer } from "../../src/operations/human-tasks/form.ts";
import { Random } from "../http/random.ts";
import { anyAnswer, anyForm } from "./any-form.ts";
import { hostilePairs, hostileTexts, slowAddress } from "./hostile.ts";
import { domain, Server } from "./server.ts";

/** All of it takes some seconds; each of the worst alone took longer than this. */
const limitMilliseconds = 120_000;
const program = await bundleProgram(new URL("hostile-run.ts", import.meta.url));

test("each format and each hostile pair of form and answer comes to an end", () => {
  const { stdout, stderr, signal } = spawnSync(process.execPath, [program], {
    encoding: "utf8",
    timeout: limitMilliseconds,
    killSignal: "SIGKILL",
  });
  assert.equal(signal, null, `did not end, and said at last:\n${stdout}`);
  assert.equal(stderr, "");
  const said = stdout.trim().split("\n");
  assert.equal(said.shift(), "an address of 70 characters: InvalidAnswer");
  const [pairs, formats] = [said.slice(0, hostilePairs.length), said.slice(hostilePairs.length)];
  assert.deepEqual(
    pairs,
    hostilePairs.map(({ what }) => `${what}: InvalidForm`),
  );
  const count = [...hostileTexts(100)].length;
  assert.deepEqual(
    formats.map((line) => line.slice(0, line.indexOf(":"))),
    [...Object.keys(answerFormats), "regex"],
  );
  for (const line of formats) {
    const { taken, InvalidAnswer } = JSON.parse(line.slice(line.indexOf("{")));
    assert.equal(taken + InvalidAnswer, count, line);
  }
  assert.match(
    formats.at(-1) ?? "",
    /"InvalidAnswer":0/,
    "no regular expression of others is made",
  );
});

test("each hostile form and each answer to it is as long as may be, and no longer", () => {
  for (const { what, form, answer } of hostilePairs) {
    const input = JSON.stringify({ humanTask: { form } });
    assert.ok(input.length <= maxDataCharacters, what);
    assert.ok(JSON.stringify(answer).length <= maxDataCharacters, what);
  }
});

test("an answer that is too much work for its form is refused, and told what helps", () => {
  const [pair] = hostilePairs;
  assert.ok(pair);
  assert.throws(() => requireAnswer(pair.form as Record<string, unknown>, pair.answer), {
    fault: "InvalidForm",
    message:
      "The form of this task cannot be used: to check this answer takes over 500,000 steps. " +
      "A shorter answer, or a form with fewer alternatives, takes fewer",
  });
});

test("a keyword with a value of another kind makes a form unusable", () => {
  const refused: readonly object[] = [
    ...[{ required: "abc" }, { allOf: { length: 1 } }, { properties: [{}] }, { minimum: [1] }],
    ...[{ items: "abc" }, { type: {} }, { format: ["uri"] }, { not: [] }, { uniqueItems: "yes" }],
    ...[{ dependentRequired: { a: "b" } }, { dependencies: { a: "b" } }, { maxLength: "5" }],
  ];
  for (const form of refused) {
    const wrong = {
      fault: "InvalidForm",
      message: /has a value of another kind than it may have$/,
    };
    assert.throws(() => requireAnswer(form as Record<string, unknown>, {}), wrong);
  }
  const members = { properties: { required: { type: "string" }, minimum: { type: ["number"] } } };
  requireAnswer(members, { required: "abc", minimum: 1 });
  requireAnswer({ const: { required: "abc" } }, { required: "abc" });
});

/** As many rows as an answer has room for, each with as many fields as a form has. */
const row = Object.fromEntries(
  Array.from({ length: 10 }, (_, index) => [`field${index}`, "abcdef"]),
);
const table = {
  type: "array",
  items: {
    type: "object",
    properties: Object.fromEntries(
      Object.keys(row).map((name) => [name, { type: "string", maxLength: 50 }]),
    ),
    required: Object.keys(row),
    additionalProperties: false,
  },
};

test("a table of 150 rows with ten fields each is checked", () => {
  const rows = Array.from({ length: 150 }, () => row);
  requireAnswer(table, rows);
  const wrong = [...rows.slice(1), { ...row, field3: 5 }];
  assert.throws(() => requireAnswer(table, wrong), {
    problems: [
      { at: "/149/field3", text: 'Instance type "number" is invalid. Expected "string".' },
      { at: "/149/field3", text: "False boolean schema." },
    ],
  });
});

/** Counts how often the checker comes to each part: it reads this member once each time. */
const watched = (form: unknown, onVisit: () => void): unknown => {
  if (Array.isArray(form)) return form.map((each) => watched(each, onVisit));
  if (typeof form !== "object" || form === null) return form;
  const entries = Object.entries(form).map(([name, part]) => [name, watched(part, onVisit)]);
  const get = () => {
    onVisit();
    return undefined;
  };
  return Object.defineProperty(Object.fromEntries(entries), "$recursiveRef", { get });
};

test("the checker never does more than was counted before it began", () => {
  const random = new Random(1);
  const minVisitSteps = 30;
  let all = 0;
  for (let round = 0; round < 700; round += 1) {
    const form = anyForm(random, 1 + random.below(4));
    const answer = anyAnswer(random, 3);
    let visits = 0;
    const schema = watched(form, () => {
      visits += 1;
    });
    validate(answer, schema as Schema, "2020-12", Object.create(null), false);
    all += visits;
    const isEnough = isCheckable(form, answer, visits * minVisitSteps - 1);
    assert.equal(isEnough, false, `${visits} visits: ${JSON.stringify({ form, answer })}`);
    assert.equal(isCheckable(form, answer, 1_000 * maxCheckingSteps), true);
  }
  assert.ok(all > 3_500);
});

test("an answer is refused for its length before anything else looks at it", async () => {
  await using server = await Server.start();
  await server.ask("w", JSON.stringify({ humanTask: { form: { allOf: [{ $ref: "#" }] } } }));
  const id = await server.onlyId();
  const answerOf = async (answer: string) => {
    const { status, body } = await server.ekiden("CompleteHumanTask", { id, as: "mary", answer });
    return [status, body.__type, body.problems?.[0]?.text ?? body.message];
  };
  assert.deepEqual((await answerOf("x")).slice(0, 2), [422, "ekiden#InvalidForm"]);
  assert.deepEqual(await answerOf("x".repeat(32_767)), [
    ...[422, "ekiden#InvalidAnswer", "It is longer than 32,768 characters"],
  ]);
  assert.equal((await answerOf("x".repeat(1_048_576)))[0], 413);
});

test("a server goes on serving others after any form and answer", async () => {
  await using server = await Server.start();
  const form = { type: "string", format: "url" };
  await server.ask("w", JSON.stringify({ humanTask: { form } }));
  const id = await server.onlyId();
  const given = await Promise.all([
    server.ekiden("CompleteHumanTask", { id, as: "mary", answer: slowAddress(36) }),
    server.ekiden("ListHumanTasks", { domain }),
  ]);
  assert.deepEqual(
    given.map(({ status }) => status),
    [422, 200],
  );
  const { status } = await server.ekiden("CompleteHumanTask", {
    id,
    as: "m",
    answer: "http://a.b/c",
  });
  assert.equal(status, 200);
});
