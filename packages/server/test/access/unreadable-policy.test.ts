// Policies that are stored and that this version cannot read: from a later one, or by a hand.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PolicyCache } from "../../src/access/policy/policy-cache.ts";
import { ownerUser, userArn } from "../../src/access/principal.ts";
import { createLog } from "../../src/log/log.ts";
import { KeyHarness } from "./keys/key-harness.ts";

const account = "123456789012";
const everything = { Effect: "Allow", Action: "*", Resource: "*" };
const readable = JSON.stringify({ Statement: everything });
const principalOf = (user: string) => ({ account, user, arn: userArn(account, user) });
const request = { action: "swf:ListDomains", resource: "*", context: () => undefined };

const openCache = (harness: KeyHarness) => {
  const logged: Record<string, unknown>[] = [];
  const log = createLog("error", { write: (line) => void logged.push(JSON.parse(line)) });
  const { policies } = harness.store;
  const { clock } = harness;
  const told = { onUnreadable: log.policyUnreadable, onUsedUp: log.stepsUsedUp };
  return { logged, cache: new PolicyCache({ store: policies, clock, ...told }) };
};

const documents: Record<string, string> = {
  "of a later version": JSON.stringify({ Version: "2036-01-01", Statement: everything }),
  "with an operator that is not known": JSON.stringify({
    Statement: { ...everything, Condition: { MoonPhase: { "aws:CurrentTime": "full" } } },
  }),
  "that is no JSON": "{",
};

for (const [what, document] of Object.entries(documents)) {
  test(`a stored policy ${what} denies its holder everything, and is logged`, async () => {
    await using harness = new KeyHarness();
    const { cache, logged } = openCache(harness);
    const { policies } = harness.store;
    for (const user of ["worker", ownerUser]) {
      const holder = userArn(account, user);
      await policies.attach({ holder, name: "odd", document }, 20);
      await policies.attach({ holder, name: "readable", document: readable }, 20);
      logged.length = 0;
      for (let looks = 0; looks < 3; looks += 1) {
        const { judge } = await cache.of(principalOf(user));
        assert.equal(judge.judge(request), "implicitDeny");
        harness.now += 1_000;
      }
      const [line, ...more] = logged;
      assert.deepEqual(more, [], "it is told once, for as long as it stays");
      assert.deepEqual([line?.["ekiden.holder"], line?.["ekiden.policy"]], [holder, "odd"]);
      assert.match(
        String(line?.["ekiden.reason"]),
        /^(Version|policy|Statement\.Condition\.MoonPhase): /,
      );
      await policies.detach({ holder, name: "odd" });
      assert.equal((await cache.of(principalOf(user))).judge.judge(request), "allowed");
      harness.now += 1_000;
    }
  });
}
