// Keys that run out: fetched anew before they do, once for all calls, and when they are refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CredentialStore } from "../src/credentials.ts";
import { type Credentials, ExpiredTokenException, SwfClient } from "../src/index.ts";
import { FailingService } from "./failing-service.ts";

const minute = 60_000;
const list = { registrationStatus: "REGISTERED" } as const;

/** Sessions of an hour, numbered; `fails` makes the provider reject. */
const sessions = () => {
  const state = { now: Date.UTC(2026, 0, 1), fetched: 0, fails: false };
  const fetch = async (): Promise<Credentials> => {
    state.fetched += 1;
    if (state.fails) throw new Error("the provider is away");
    const number = state.fetched;
    return {
      accessKeyId: `ASIA${number}`,
      secretAccessKey: "secret",
      sessionToken: `session ${number}`,
      expiration: new Date(state.now + 60 * minute),
    };
  };
  return { state, store: new CredentialStore(fetch, () => state.now), fetch };
};

test("calls that come together fetch credentials once", async () => {
  const { state, store } = sessions();
  const all = await Promise.all([store.get(), store.get(), store.get()]);
  assert.equal(new Set(all).size, 1);
  await store.get();
  assert.equal(state.fetched, 1);
});

test("credentials are fetched anew five minutes before they run out", async () => {
  const { state, store } = sessions();
  await store.get();
  state.now += 54 * minute;
  assert.equal((await store.get()).accessKeyId, "ASIA1");
  state.now += 2 * minute;
  assert.equal((await store.get()).accessKeyId, "ASIA2");
});

test("while the provider is away, credentials are used for as long as they are good", async () => {
  const { state, store } = sessions();
  await store.get();
  state.now += 56 * minute;
  state.fails = true;
  assert.equal((await store.get()).accessKeyId, "ASIA1");
  await store.get();
  assert.equal(state.fetched, 2, "asked again too soon");
  state.now += 5 * minute;
  await assert.rejects(async () => store.get(), { message: "the provider is away" });
});

test("a provider that fails at first is asked again with the next call", async () => {
  const { state, store } = sessions();
  state.fails = true;
  await assert.rejects(async () => store.get(), { message: "the provider is away" });
  state.fails = false;
  assert.equal((await store.get()).accessKeyId, "ASIA2");
});

test("a provider that throws at once is asked again with the next call", async () => {
  const { state, fetch } = sessions();
  let isAway = true;
  const store = new CredentialStore(
    () => {
      if (isAway) throw new Error("the provider is away");
      return fetch();
    },
    () => state.now,
  );
  await assert.rejects(async () => store.get(), { message: "the provider is away" });
  isAway = false;
  assert.equal((await store.get()).accessKeyId, "ASIA1");
});

test("a session that the service takes for expired is renewed, and the call sent again", async () => {
  await using service = await FailingService.with(
    { fault: "ExpiredTokenException" },
    { answer: { domainInfos: [] } },
  );
  const { state, fetch } = sessions();
  state.now = Date.now();
  const { endpoint } = service;
  const client = new SwfClient({ endpoint, region: "us-east-1", credentials: fetch });
  await client.listDomains(list);
  await client.close();
  const tokens = service.heard.map(({ headers }) => headers["x-amz-security-token"]);
  assert.deepEqual(tokens, ["session 1", "session 2"]);
});

test("a session that is refused and cannot be renewed is refused to the caller", async () => {
  await using service = await FailingService.with({ fault: "ExpiredTokenException" });
  const { endpoint } = service;
  const credentials = { accessKeyId: "ASIA1", secretAccessKey: "s", sessionToken: "old" };
  const client = new SwfClient({ endpoint, region: "us-east-1", credentials });
  await assert.rejects(client.listDomains(list), ExpiredTokenException);
  assert.equal(service.heard.length, 1);
  await client.close();
});
