// What a server has asked of its store a moment ago, and does not ask again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LoadingCache } from "../../src/cache/loading-cache.ts";

type Answer = string | undefined;

/** A source whose answers the test gives, one for each question, in their order. */
const openSource = ({ maxEntries = 10, maxAbsent = 10 } = {}) => {
  const clock = { time: 10_000, now: () => clock.time, at: () => ({ cancel: () => {} }) };
  const questions: { name: string; latest: Answer; answer: PromiseWithResolvers<Answer> }[] = [];
  const cache = new LoadingCache<string, Answer>({
    clock,
    lifetimeMilliseconds: 500,
    maxEntries,
    maxAbsent,
    nameOf: (name) => name,
    load: (name, latest) => {
      const answer = withResolvers<Answer>();
      questions.push({ name, latest, answer });
      return answer.promise;
    },
  });
  return { cache, clock, questions };
};

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

const withResolvers = <T>(): PromiseWithResolvers<T> => {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
};

test("callers that ask at once share one question, and later ones are answered at once", async () => {
  const { cache, questions } = openSource();
  const found = Promise.all([cache.find("a"), cache.find("a")]);
  assert.equal(questions.length, 1);
  questions[0]?.answer.resolve("value");
  assert.deepEqual(await found, ["value", "value"]);
  assert.equal(cache.find("a"), "value");
});

test("the source is asked again after the lifetime, counted from the question", async () => {
  const { cache, clock, questions } = openSource();
  const found = cache.find("a");
  clock.time += 300;
  questions[0]?.answer.resolve("first");
  await found;
  clock.time += 199;
  assert.equal(cache.find("a"), "first");
  clock.time += 1;
  const renewed = cache.find("a");
  assert.equal(questions[1]?.latest, "first");
  questions[1]?.answer.resolve("second");
  assert.equal(await renewed, "second");
});

test("a question that failed is asked again by the next caller", async () => {
  const { cache, questions } = openSource();
  const found = cache.find("a");
  questions[0]?.answer.reject(new Error("The database is unavailable"));
  await assert.rejects(Promise.resolve(found), /unavailable/);
  const again = cache.find("a");
  questions[1]?.answer.resolve("value");
  assert.equal(await again, "value");
});

test("that there is no value is remembered, too, and pushes out none that exists", async () => {
  const { cache, questions } = openSource({ maxEntries: 1, maxAbsent: 2 });
  const ask = async (name: string, answer: Answer) => {
    const found = cache.find(name);
    questions.at(-1)?.answer.resolve(answer);
    return found;
  };
  await ask("a", "value");
  for (const guess of ["x", "y", "z"]) assert.equal(await ask(guess, undefined), undefined);
  assert.equal(cache.find("a"), "value");
  assert.equal(cache.find("z"), undefined);
  assert.equal(questions.length, 4);
  assert.ok(cache.find("x") instanceof Promise);
});

test("a value that was removed from the source is given out no more, and comes back", async () => {
  const { cache, clock, questions } = openSource();
  for (const answer of ["value", undefined, "again"]) {
    const found = cache.find("a");
    questions.at(-1)?.answer.resolve(answer);
    assert.equal(await found, answer);
    assert.equal(cache.find("a"), answer);
    clock.time += 500;
  }
});
