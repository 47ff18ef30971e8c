// What holds of all policies, tried on random ones.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Judge, PolicyError, parsePolicy, type Verdict } from "../../src/access/policy/index.ts";
import { compilePattern } from "../../src/access/policy/pattern.ts";
import { unlimited } from "../../src/access/policy/steps.ts";
import { policyOf, requestOf } from "./asking.ts";
import { request, type Statement, statement, statements } from "./random-policies.ts";

type Asked = { action: string; resource: string; said: Record<string, string> };

const judged = (given: readonly object[], { action, resource, said }: Asked): Verdict => {
  const policies = given.length > 0 ? [policyOf(...given)] : [];
  return new Judge({ policies }).judge(requestOf(said, action, resource));
};
const applies = (one: Statement, asked: Asked): boolean =>
  judged([{ ...one, Effect: "Allow" }], asked) === "allowed";

const holdsFor = (...[property, runs = 600]: [fc.IProperty<never> | object, number?]) =>
  fc.assert(property as fc.IProperty<unknown>, { numRuns: runs, seed: 1 });

test("an explicit deny that applies always wins", () => {
  const property = fc.property(statements, statement, request, (others, one, asked) => {
    fc.pre(applies(one, asked));
    const all = [...others, { ...one, Effect: "Deny" }];
    assert.equal(judged(all, asked), "explicitDeny");
  });
  holdsFor(property);
});

test("another Deny never widens what is allowed", () => {
  const property = fc.property(statements, statement, request, (others, one, asked) => {
    const before = judged(others, asked);
    const after = judged([...others, { ...one, Effect: "Deny" }], asked);
    if (after === "allowed") assert.equal(before, "allowed");
    else assert.ok(before !== "explicitDeny" || after === "explicitDeny");
  });
  holdsFor(property);
});

test("another Allow never narrows what is allowed, and lifts no explicit deny", () => {
  const property = fc.property(statements, statement, request, (others, one, asked) => {
    const before = judged(others, asked);
    const after = judged([...others, { ...one, Effect: "Allow" }], asked);
    if (before !== "implicitDeny") assert.equal(after, before);
  });
  holdsFor(property);
});

test("neither the order of statements nor their spread over policies matters", () => {
  const shuffled = statements.chain((given) =>
    fc.tuple(
      fc.constant(given),
      fc.shuffledSubarray([...given], { minLength: given.length }),
      fc.nat(given.length),
    ),
  );
  const property = fc.property(shuffled, request, ([given, other, cut], asked) => {
    const verdict = judged(given, asked);
    assert.equal(judged(other, asked), verdict);
    const halves = [other.slice(0, cut), other.slice(cut)].filter(({ length }) => length > 0);
    const judge = new Judge({ policies: halves.map((half) => policyOf(...half)) });
    assert.equal(judge.judge(requestOf(asked.said, asked.action, asked.resource)), verdict);
  });
  holdsFor(property);
});

test("a judge that has answered before answers the same again", () => {
  const property = fc.property(statements, fc.array(request, { maxLength: 8 }), (given, asked) => {
    fc.pre(given.length > 0);
    const judge = new Judge({ policies: [policyOf(...given)] });
    for (const one of [...asked, ...asked]) {
      const { said, action, resource } = one;
      assert.equal(judge.judge(requestOf(said, action, resource)), judged(given, one));
    }
  });
  holdsFor(property, 500);
});

test("NotAction and NotResource are the complements of Action and Resource", () => {
  const property = fc.property(statement, request, (one, asked) => {
    const { Action, NotAction, Resource, NotResource } = one;
    const anywhere = { Effect: "Allow", Resource: "*" };
    const actions = Action ?? NotAction;
    assert.notEqual(
      judged([{ ...anywhere, Action: actions }], asked) === "allowed",
      judged([{ ...anywhere, NotAction: actions }], asked) === "allowed",
    );
    const anything = { Effect: "Allow", Action: "*" };
    const resources = Resource ?? NotResource;
    assert.notEqual(
      judged([{ ...anything, Resource: resources }], asked) === "allowed",
      judged([{ ...anything, NotResource: resources }], asked) === "allowed",
    );
  });
  holdsFor(property);
});

/** A sound document with something else in one place. */
const disturbed = fc
  .tuple(fc.array(statement, { minLength: 1, maxLength: 3 }), fc.json(), fc.nat(), fc.boolean())
  .map(([given, json, at, isCut]) => {
    const text = JSON.stringify({ Version: "2012-10-17", Statement: given });
    const place = at % text.length;
    return text.slice(0, place) + json + text.slice(isCut ? place + json.length : place);
  });

test("any text that is sent as a policy is read, or refused with its place", () => {
  const readOrRefused = (document: unknown) => {
    try {
      new Judge({ policies: [parsePolicy(document)] }).judge(requestOf());
    } catch (error) {
      assert.ok(error instanceof PolicyError, String(error));
    }
  };
  const texts = fc.oneof(disturbed, fc.json(), fc.string());
  holdsFor(fc.property(texts, readOrRefused), 3_000);
  const part = fc.jsonValue({ maxDepth: 3 });
  const shaped = fc.record(
    { Effect: fc.constant("Allow"), Action: part, Resource: part, Condition: part },
    { requiredKeys: ["Effect"] },
  );
  holdsFor(
    fc.property(shaped, (one) => readOrRefused({ Statement: [one] })),
    1_000,
  );
});

/** Tries everything, in the plainest of words. */
const naive = (pattern: string, text: string): boolean => {
  if (pattern === "") return text === "";
  const [first, rest] = [pattern[0], pattern.slice(1)];
  if (first === "*") {
    return Array.from({ length: text.length + 1 }, (_, at) => text.slice(at)).some((end) =>
      naive(rest, end),
    );
  }
  return text !== "" && (first === "?" || first === text[0]) && naive(rest, text.slice(1));
};

const nothing = () => undefined;

test("wildcards match as a naive matcher does", () => {
  const letters = (units: string, maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...units), maxLength });
  const property = fc.property(letters("ab*?", 8), letters("ab", 10), (pattern, text) => {
    const { matches } = compilePattern(pattern, { wildcards: true });
    assert.equal(matches(text, nothing, unlimited), naive(pattern, text));
    const folded = compilePattern(pattern.toUpperCase(), { wildcards: true, ignoreCase: true });
    assert.equal(folded.matches(text, nothing, unlimited), naive(pattern, text));
  });
  holdsFor(property, 5_000);
});

test("a pattern made to be slow is not", () => {
  const { matches } = compilePattern(`${"*a".repeat(1_000)}b`, { wildcards: true });
  assert.equal(matches("a".repeat(2_000), nothing, unlimited), false);
});
