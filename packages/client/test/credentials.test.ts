// Keys that run out: fetched anew before they do, once for all calls, and when they are refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CredentialStore } from "../src/credentials.ts";
import {
  type Credentials,
  ExpiredTokenException,
  type NoAnswerError,
  SwfClient,
} from "../src/index.ts";
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
  const now = () => state.now;
  return { state, store: new CredentialStore(fetch, { maxMilliseconds: minute, now }), fetch };
};

test("calls that come together fetch credentials once", async () => {
  const { state, store } = sessions();
  const all = await Promise.all([store.get(), store.get(), store.get()]);
  assert.equal(new Set(all).size, 1);
  await store.get();
  assert.equal(state.fetched, 1);
});

/** What the provider has settled has come of it. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("credentials are fetched anew five minutes before they run out", async () => {
  const { state, store } = sessions();
  await store.get();
  state.now += 54 * minute;
  assert.equal((await store.get()).accessKeyId, "ASIA1");
  state.now += 2 * minute;
  await store.get();
  await settled();
  assert.equal((await store.get()).accessKeyId, "ASIA2");
  assert.equal(state.fetched, 2);
});

test("while the provider is away, credentials are used for as long as they are good", async () => {
  const { state, store } = sessions();
  await store.get();
  state.now += 56 * minute;
  state.fails = true;
  assert.equal((await store.get()).accessKeyId, "ASIA1");
  await settled();
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
    { maxMilliseconds: minute, now: () => state.now },
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

/** A mounted secret, which is read each time. */
const mounted = () => {
  const state = { secret: "first", read: 0, isGone: false };
  const credentials = async (): Promise<Credentials> => {
    state.read += 1;
    if (state.isGone) throw new Error("the secret is not mounted");
    return { accessKeyId: "AKIA1", secretAccessKey: state.secret };
  };
  return { state, credentials };
};

for (const fault of ["InvalidSignatureException", "UnrecognizedClientException"]) {
  test(`a key that has another secret by now is read again after an ${fault}`, async () => {
    const ok = { answer: { domainInfos: [] } };
    await using service = await FailingService.with(ok, { fault }, ok, { fault }, { fault });
    const { state, credentials } = mounted();
    const { endpoint } = service;
    const reasons: string[] = [];
    const client = new SwfClient({
      endpoint,
      region: "us-east-1",
      credentials,
      onRetry: ({ reason }) => reasons.push(reason),
    });
    await client.listDomains(list);
    state.secret = "second";
    await client.listDomains(list);
    assert.deepEqual([state.read, reasons], [2, ["credentials"]]);
    // Nothing is asked again at once where the right secret is refused.
    for (let count = 0; count < 2; count += 1)
      await assert.rejects(client.listDomains(list), { name: fault });
    assert.equal(state.read, 2);
    assert.equal(service.heard.length, 5);
    await client.close();
  });
}

test("keys that are refused are asked for once in ten seconds, and stay in use meanwhile", async () => {
  const { state, credentials } = mounted();
  let now = Date.UTC(2026, 0, 1);
  const store = new CredentialStore(credentials, { maxMilliseconds: minute, now: () => now });
  const used = await store.get();
  assert.deepEqual(await Promise.all([store.refuse(used), store.refuse(used)]), [false, false]);
  assert.equal(await store.refuse(used), false);
  assert.equal(state.read, 2);
  now += 10_000;
  state.isGone = true;
  await assert.rejects(store.refuse(used), { message: "the secret is not mounted" });
  assert.equal((await store.get()).secretAccessKey, "first");
  now += 10_000;
  Object.assign(state, { isGone: false, secret: "second" });
  assert.deepEqual(await Promise.all([store.refuse(used), store.refuse(used)]), [true, true]);
  assert.equal(await store.refuse(used), true, "others were fetched since");
  assert.equal(state.read, 4);
});

/** Its first keys are good for some minutes; then it says nothing, as behind a dead network. */
const fallsSilent = () => {
  const expiration = new Date(Date.now() + 4 * minute);
  const known = [{ accessKeyId: "ASIA1", secretAccessKey: "secret", expiration }];
  return async (): Promise<Credentials> => known.pop() ?? silent();
};

test("while the provider is silent, credentials are used for as long as they are good", async () => {
  await using service = await FailingService.with();
  const { endpoint } = service;
  const client = new SwfClient({ endpoint, region: "us-east-1", credentials: fallsSilent() });
  for (let count = 0; count < 3; count += 1) await client.listDomains(list);
  await client.close();
  assert.equal(service.heard.length, 3);
});

const silent = (): Promise<Credentials> => new Promise(() => {});
const nowhere = { endpoint: "http://127.0.0.1:9", region: "us-east-1", credentials: silent };

test("a call that waits for credentials is called off", async () => {
  const client = new SwfClient(nowhere);
  const abort = new AbortController();
  const call = client.listDomains(list, { signal: abort.signal });
  abort.abort(new Error("enough"));
  await assert.rejects(call, { message: "enough" });
  await client.close();
});

test("a call that waits for credentials ends with its client, and later ones at once", async () => {
  const client = new SwfClient(nowhere);
  const call = client.listDomains(list);
  await client.close();
  await assert.rejects(call, { name: "NoAnswerError", isClosed: true });
  await assert.rejects(client.listDomains(list), { name: "NoAnswerError", isClosed: true });
});

test("a provider that says nothing is given up, and asked again", async () => {
  let asked = 0;
  const credentials = () => {
    asked += 1;
    return silent();
  };
  const limits = { callMilliseconds: 20, maxPauseMilliseconds: 5 };
  const client = new SwfClient({ ...nowhere, ...limits, credentials });
  await assert.rejects(client.listDomains(list), (error: NoAnswerError) => {
    assert.match(error.message, /The credentials have not come within 20 ms/);
    assert.equal(error.isOutcomeUnknown, false);
    return true;
  });
  assert.equal(asked, 3);
  await client.close();
});
