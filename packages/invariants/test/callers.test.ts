import { test } from "node:test";
import type { ClientCall, Evidence } from "../src/index.ts";
import { assertBroken, assertHolds, type Cases, callOf, casesOf, sayingOf } from "./evidence.ts";

const describe = (at: number): ClientCall =>
  callOf("DescribeDomain", { name: "d" } as never, { at, until: at + 10 });
const wrongly = (wrong: ClientCall["wrong"]): ClientCall => ({ ...describe(0), wrong });
const refused = (wrong: ClientCall["wrong"]): ClientCall => ({
  ...wrongly(wrong),
  outcome: { kind: "fault", fault: "AccessDeniedException" },
});

const quotas = { DescribeDomain: { atOnce: 2, perSecond: 1 } };
const taken = (...times: readonly number[]): Evidence => ({
  runs: [],
  calls: times.map(describe),
  circumstances: { quotas },
});

const broken: Cases<"Z", Evidence> = {
  Z1: { runs: [], calls: [wrongly("forged")] },
  Z2: { runs: [], calls: [wrongly("denied")] },
  Z3: { runs: [], calls: [wrongly("foreign")] },
  Z4: { runs: [], log: { text: '{"secret":"canary-7"}', secrets: ["canary-7"] } },
  Z5: taken(0, 1, 2),
};

test("callers that are refused where they must be, and let through within their quota, pass", () => {
  const calls = [
    refused("unsigned"),
    refused("forged"),
    refused("denied"),
    refused("foreign"),
    describe(0),
  ];
  assertHolds({ runs: [], calls, log: { text: "listening", secrets: ["canary-7"] } });
  assertHolds(taken(0, 1, 1_001, 2_001, 5_000, 5_001));
});

for (const [number, evidence] of casesOf<"Z", Evidence>(broken)) {
  test(`${number} is noticed when it does not hold: ${sayingOf(number)}`, () => {
    assertBroken(number, evidence);
  });
}

test("Z1 is noticed when a call without a signature is taken", () => {
  assertBroken("Z1", { runs: [], calls: [wrongly("unsigned")] });
});
