// Plays a script of the corpus and holds what is said of its run against what must be said.
import assert from "node:assert/strict";
import { asReplayed, nextDeadline, replay } from "@ekiden/engine";
import { checkInvariants } from "@ekiden/invariants";
import { type Explanation, type Finding, findingRows } from "../src/index.ts";
import { beginning, EngineHarness, type Run } from "./engine-harness.ts";
import { explainRun, factsOf, isFact } from "./known.ts";
import { type Line, parseDuration, type Script } from "./script.ts";
import { type ScriptContext, verbs } from "./steps.ts";

/** A script that was played: the run that it is about, and what is said of it. */
export interface Played {
  readonly engine: EngineHarness;
  readonly run: Run;
  readonly explanation: Explanation;
}

const isExpectation = ({ verb }: Line): boolean => Object.hasOwn(expectations, verb);

export const play = ({ lines }: Script): Played => {
  const context: ScriptContext = { engine: new EngineHarness(), run: undefined };
  for (const line of lines) {
    if (isFact(line) || isExpectation(line)) continue;
    if (line.after > 0) context.engine.pass(line.after);
    if (line.verb === "now") continue;
    const verb = verbs[line.verb];
    assert.ok(verb, `no such line: ${line.verb}`);
    verb(context, line);
  }
  const { engine, run } = context;
  assert.ok(run, "the script starts no run");
  const facts = factsOf(lines.filter(isFact), engine);
  return { engine, run, explanation: explainRun({ run, engine, facts }) };
};

/** Histories are those of the engine: they keep all invariants, and their states follow. */
export const checkHistories = ({ engine }: Played): void => {
  const runs = engine.runs.map(({ execution, history }) => {
    const { workflowId, runId, origin, resetTo } = execution;
    return { workflowId, runId, history, origin, resetTo: resetTo?.runId };
  });
  const circumstances = { maxHistoryEvents: engine.limits.historyEvents };
  assert.deepEqual(checkInvariants({ runs, circumstances }), []);
  for (const { execution, history } of engine.runs) {
    assert.deepEqual(replay(execution, history), asReplayed(execution));
  }
};

/** What holds of every explanation. */
export const checkExplanation = ({ engine, run, explanation }: Played): void => {
  const { findings, nextDeadline: next } = explanation;
  assert.ok(findings.length > 0, "nothing is said of the run");
  const dueAt = nextDeadline(run.execution, engine.pauses);
  assert.equal(next?.at, dueAt, "the next deadline is that of the engine");
  checkFindings(explanation, run.history.length);
};

/** Each is proven by events of the history, and its texts are filled in. */
export const checkFindings = ({ findings }: Explanation, lastEventId: number): void => {
  for (const { code, events, values, text, next: advice } of findings) {
    assert.ok(code in findingRows, code);
    assert.ok(events.length > 0, `${code} is proven by no event`);
    for (const id of events) assert.ok(id >= 1 && id <= lastEventId, `${code}: no event ${id}`);
    for (const each of [text, advice.text]) assert.doesNotMatch(each, /\{\w+\}/, code);
    for (const value of Object.values(values)) {
      assert.ok(typeof value === "string" || Number.isFinite(value), `${code}: ${value}`);
    }
  }
};

export const checkExpectations = ({ lines }: Script, played: Played): void => {
  const expected = lines.filter(isExpectation);
  assert.ok(
    expected.some(({ verb }) => verb === "says"),
    "a case says what must be said",
  );
  assert.ok(
    expected.some(({ verb }) => verb === "never"),
    "a case says what must not be said",
  );
  for (const line of expected) expectations[line.verb]?.(played, line);
};

const saidText = ({ findings }: Explanation): string =>
  findings
    .map(({ code, severity, events, text }) => `  ${severity} ${code} ${events}: ${text}`)
    .join("\n");

type Expectation = (played: Played, line: Line) => void;

const expectations: Readonly<Record<string, Expectation>> = {
  says: ({ explanation }, { words: [code = "", ...texts], options }) => {
    assert.ok(code in findingRows, `there is no finding ${code}`);
    const all = explanation.findings.filter((each) => each.code === code);
    const isAsExpected = (finding: Finding) =>
      texts.every((text) => textsOf(finding).includes(text));
    const found = all.find(isAsExpected);
    assert.ok(found, `${code} ${texts} is not said:\n${saidText(explanation)}`);
    if (options.events) assert.equal(String(found.events), options.events, code);
    if (options.severity) assert.equal(found.severity, options.severity, code);
    if (options.call) assert.equal(found.next.call?.operation, options.call, code);
    if (options.since === undefined) return;
    assert.equal((found.since ?? 0) - beginning, parseDuration(options.since), `${code} since`);
  },
  never: ({ explanation }, { words }) => {
    for (const code of words) {
      assert.ok(code in findingRows, `there is no finding ${code}`);
      const isSaid = explanation.findings.some((finding) => finding.code === code);
      assert.ok(!isSaid, `${code} is said:\n${saidText(explanation)}`);
    }
  },
  first: ({ explanation }, { words: [code] }) =>
    assert.equal(explanation.findings[0]?.code, code, saidText(explanation)),
  deadline: ({ explanation: { nextDeadline: next } }, { words: [clock, at = ""] }) => {
    assert.equal(next?.clock, clock);
    assert.equal((next?.at ?? 0) - beginning, parseDuration(at));
  },
  omits: ({ explanation: { omitted } }, { words: [code = "", count] }) =>
    assert.equal(String(omitted[code]), count),
  "no-deadline": ({ explanation }) => assert.equal(explanation.nextDeadline, undefined),
  answered: ({ explanation: { lastAnswer } }, { words, options }) => {
    assert.equal(String(lastAnswer?.count), options.asked);
    assert.equal(String(lastAnswer?.refusedCount), options.refused ?? "0");
    const causes = lastAnswer?.asked.flatMap(({ refused }) => refused ?? []) ?? [];
    for (const cause of words) assert.ok(causes.includes(cause), `${cause} is not among ${causes}`);
  },
  "blocked-by": ({ explanation: { blockedBy } }, { words }) => {
    const path = blockedBy.map(({ workflowId, explanation: { findings } }) => [
      workflowId,
      findings[0]?.code,
    ]);
    assert.deepEqual(path.flat(), words);
  },
};

const textsOf = ({ text, next }: Finding): string => `${text}\n${next.text}`;
