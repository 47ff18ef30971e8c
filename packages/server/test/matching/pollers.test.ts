// Who polls which list, as one node remembers it, in bounded memory.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { TestClock } from "@ekiden/testing";
import { Pollers } from "../../src/matching/pollers.ts";
import { domainKey } from "../../src/store/domain-key.ts";

const domain = domainKey("000000000000", "office");
const listNamed = (name: string, of = domain) => ({ kind: "activity", domain: of, name }) as const;
const forever = new Promise<undefined>(() => undefined);
const address = "10.0.0.7";

const open = (maxPollers?: number) => {
  const clock = new TestClock();
  const pollers = new Pollers(clock, maxPollers);
  const polled = (name: string, identity: string, of = domain) =>
    pollers.during(listNamed(name, of), { identity, address }, Promise.resolve(undefined));
  const waits = (name: string, identity: string) =>
    void pollers.during(listNamed(name), { identity, address }, forever);
  const known = () =>
    [...pollers.lists()].flatMap(({ name }) =>
      pollers.of(listNamed(name)).map(({ identity }) => `${name} ${identity}`),
    );
  return { clock, pollers, polled, waits, known };
};

describe("the pollers that a node remembers", () => {
  test("are those of the last day, and those whose polls wait", async () => {
    const { clock, polled, waits, known } = open();
    waits("a", "patient");
    await polled("a", "seen");
    clock.moveTo(clock.now() + 86_400_000);
    await polled("b", "late");
    assert.deepEqual(known(), ["a patient", "a seen", "b late"]);
    clock.moveTo(clock.now() + 1);
    assert.deepEqual(known(), ["a patient", "b late"]);
  });

  test("tell from where they polled last, and how many of their polls wait", () => {
    const { pollers, waits } = open();
    waits("a", "patient");
    waits("a", "patient");
    const [patient] = pollers.of(listNamed("a"));
    assert.deepEqual([patient?.address, patient?.waiting], [address, 2]);
  });

  test("are so many that have come anew: then idle ones are forgotten, and it is known since when", async () => {
    const { clock, pollers, polled, waits, known } = open(3);
    const begun = clock.now();
    waits("a", "patient");
    await polled("b", "idle");
    await polled("c", "idle");
    assert.equal(pollers.watchedSince(domain), begun);
    clock.moveTo(begun + 1_000);
    await polled("d", "new");
    assert.deepEqual(known(), ["a patient", "d new"]);
    assert.equal(pollers.watchedSince(domain), begun + 1_000);
  });

  test("are known of each domain, however many lists of another one are polled", async () => {
    const { clock, pollers, polled } = open();
    const begun = clock.now();
    const flooded = domainKey("000000000000", "flooded");
    await polled("mail", "seen");
    clock.moveTo(begun + 1_000);
    for (let at = 0; at < 10_001; at += 1) await polled(`list-${at}`, "lost", flooded);
    assert.equal(pollers.watchedSince(domain), begun);
    assert.equal(pollers.watchedSince(flooded), begun + 1_000);
    assert.deepEqual(pollers.watchedSinceOf, [[flooded, begun + 1_000]]);
  });

  test("of an account that has few are kept when another one has too many", async () => {
    const { clock, pollers, polled, known } = open(3);
    const begun = clock.now();
    const flooded = domainKey("111111111111", "office");
    await polled("mail", "seen");
    clock.moveTo(begun + 1_000);
    for (let at = 0; at < 10; at += 1) await polled(`list-${at}`, "lost", flooded);
    assert.ok(known().includes("mail seen"));
    assert.equal(pollers.watchedSince(domain), begun);
    assert.equal(pollers.watchedSince(flooded), begun + 1_000);
  });
});
