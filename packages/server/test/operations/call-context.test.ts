import assert from "node:assert/strict";
import { test } from "node:test";
import { userArn } from "../../src/access/principal.ts";
import { Accounts } from "../../src/operations/account.ts";
import { CallContext } from "../../src/operations/call-context.ts";
import { contextOf, noStore, staying } from "../call-contexts.ts";

const accounts = new Accounts({
  own: "111111111111",
  sealing: { current: Buffer.alloc(32, 7) },
});
const userOf = (account: string) => ({ account, user: "mary", arn: userArn(account, "mary") });

test("the account of a call is that of its principal, also where it was asked for before", () => {
  const context = contextOf({ accounts, store: noStore }, userOf("111111111111"));
  const { account, lookups } = context;
  assert.equal(account.id, "111111111111");
  context.principal = userOf("222222222222");
  assert.equal(context.account.id, "222222222222");
  assert.notEqual(context.lookups, lookups);
});

test("of the program that calls, policies and records see the first 512 characters", () => {
  const headers = ["User-Agent", "a".repeat(14_000)];
  const context = new CallContext({ accounts, store: noStore }, staying, { headers });
  assert.equal(context.userAgent, "a".repeat(512));
});

test("a task is given back once where its caller is gone or hears a refusal", async () => {
  for (const { gone, isRefused } of [
    { gone: true, isRefused: false },
    { gone: false, isRefused: true },
    { gone: false, isRefused: false },
  ]) {
    const services = { accounts, store: noStore };
    const context = contextOf(services, userOf("111111111111"), { ...staying, gone });
    let givenBack = 0;
    context.giveBack = async () => {
      givenBack += 1;
    };
    await context.giveBackUndelivered(isRefused);
    await context.giveBackUndelivered(isRefused);
    assert.equal(givenBack, gone || isRefused ? 1 : 0);
  }
});
