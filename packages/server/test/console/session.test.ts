import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { refuse } from "@ekiden/model";
import { openKeyService, openPolicyService } from "@ekiden/server";
import { ConsoleSessions, sessionMilliseconds } from "../../src/access/keys/console-sessions.ts";
import { openKeyCache } from "../../src/access/keys/key-cache.ts";
import { KnownBrowsers } from "../../src/access/known-browsers.ts";
import { SignInThrottle } from "../../src/access/sign-in-throttle.ts";
import { SessionService } from "../../src/http/console/session.ts";
import { KeyHarness, owner } from "../access/keys/key-harness.ts";
import { type Answered, ConsoleHarness, domain } from "./console-harness.ts";

const keys = { access: "keys", time: "running" } as const;

const signIn = (harness: ConsoleHarness, body: unknown): Promise<Answered> =>
  harness.ask("/api/session", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

const cookieIn = ({ headers }: Answered) => headers.get("set-cookie")?.split(";")[0] ?? "";

interface ConsoleSession {
  readonly cookie: string;
  readonly csrf: string;
  /** Both. */
  readonly headers: Record<string, string>;
}

const enter = async (
  harness: ConsoleHarness,
  credentials = harness.server.clientOptions.credentials,
) => {
  const answered = await signIn(harness, credentials);
  const cookie = cookieIn(answered);
  const csrf: string = JSON.parse(answered.text).signedIn.csrfToken;
  return {
    cookie,
    csrf,
    headers: { Cookie: cookie, "X-Ekiden-Csrf": csrf },
  } satisfies ConsoleSession;
};

test("an open server asks no visitor to sign in", async () => {
  await using harness = await ConsoleHarness.open();
  const asOf = harness.server.now() / 1000;
  const session = { access: "open", region: "us-east-1", account: "123456789012", asOf };
  assert.deepEqual(await harness.json("/api/session"), session);
  assert.equal((await signIn(harness, {})).fault, "ValidationException");
  assert.deepEqual(await harness.json("/api/session", { method: "DELETE" }), session);
});

test("what the server's clock shows is told with the session", async () => {
  await using harness = await ConsoleHarness.open({ access: "keys" });
  await harness.server.advance({ hours: 5 });
  const { asOf } = await harness.json<{ asOf: number }>("/api/session");
  assert.equal(asOf, harness.server.now() / 1000);
});

test("who has a key signs in, calls operations, and signs out", async () => {
  await using harness = await ConsoleHarness.open(keys);
  assert.equal(
    (await harness.call("ListDomains", {})).fault,
    "MissingAuthenticationTokenException",
  );
  const answered = await signIn(harness, harness.server.clientOptions.credentials);
  const setCookie = answered.headers.get("set-cookie") ?? "";
  assert.match(setCookie, /; HttpOnly; SameSite=Strict$/);
  assert.match(setCookie, /; Path=\/; Max-Age=\d+;/);
  const { headers, cookie } = await enter(harness);
  const input = { registrationStatus: "REGISTERED" };
  assert.equal((await harness.call("ListDomains", input, headers)).status, 200);
  const made = await harness.ekiden("CreateAccessKey", { user: "admin" }, headers);
  assert.equal(made.fault, "AccessDeniedException", "a session makes no key that outlives it");
  const look = await harness.json<{ signedIn: { user: string } }>("/api/session", { headers });
  assert.equal(look.signedIn.user, "admin");
  const left = await harness.ask("/api/session", { method: "DELETE", headers });
  assert.match(left.headers.get("set-cookie") ?? "", /^ekiden_session=; .*Max-Age=0/);
  assert.equal((await harness.call("ListDomains", input, headers)).fault, "ExpiredTokenException");
  assert.equal(
    JSON.stringify(await harness.json("/api/session", { headers: { Cookie: cookie } })).includes(
      "signedIn",
    ),
    false,
  );
});

test("a cookie of which a session has ended is refused in every way of writing it", async () => {
  await using harness = await ConsoleHarness.open(keys);
  const { cookie, csrf, headers } = await enter(harness);
  const variants = [`${cookie}=`, `${cookie}==`, `${cookie}!`, cookie.replaceAll("-", "+")];
  const outcomeOf = (Cookie: string) =>
    harness.call(
      "ListDomains",
      { registrationStatus: "REGISTERED" },
      { ...headers, Cookie, "X-Ekiden-Csrf": csrf },
    );
  assert.equal((await outcomeOf(cookie)).status, 200);
  await harness.ask("/api/session", { method: "DELETE", headers });
  for (const written of [cookie, ...variants]) {
    assert.equal((await outcomeOf(written)).fault, "ExpiredTokenException", written);
  }
});

test("a cookie without the token of its session looks, and changes nothing", async () => {
  await using harness = await ConsoleHarness.open(keys);
  const { cookie } = await enter(harness);
  const input = { registrationStatus: "REGISTERED" };
  const other = await enter(harness);
  for (const token of [undefined, "", "x", "x".repeat(24), other.csrf]) {
    const headers = { Cookie: cookie, ...(token !== undefined && { "X-Ekiden-Csrf": token }) };
    // A page whose token is of an earlier session looks for the one that there is now.
    const fault = token ? "ExpiredTokenException" : "AccessDeniedException";
    assert.equal((await harness.call("ListDomains", input, headers)).fault, fault);
    const own = await harness.ekiden("ListTaskLists", { domain }, headers);
    assert.equal(own.fault, fault);
    const left = await harness.ask("/api/session", { method: "DELETE", headers });
    assert.equal(left.fault, fault);
  }
  const look = await harness.ask("/api/session", { headers: { Cookie: cookie } });
  assert.match(look.text, /"signedIn"/);
});

test("wrong ids, wrong secrets and odd bodies are refused alike, and never with a 500", async () => {
  await using harness = await ConsoleHarness.open(keys);
  const { accessKeyId, secretAccessKey } = harness.server.clientOptions.credentials;
  for (const credentials of [
    { accessKeyId, secretAccessKey: "wrong" },
    { accessKeyId: `AKIA${"A".repeat(16)}`, secretAccessKey },
    { accessKeyId: "", secretAccessKey: "" },
  ]) {
    const answered = await signIn(harness, credentials);
    assert.equal(answered.fault, "UnrecognizedClientException");
    assert.equal(answered.headers.get("set-cookie"), null);
  }
  for (const body of [null, [], {}, 7, { accessKeyId: 1 }, { accessKeyId, secretAccessKey: {} }]) {
    assert.equal((await signIn(harness, body)).fault, "ValidationException");
  }
  for (const cookie of ["ekiden_session=", "ekiden_session=x", "ekiden_session=é;;=", "a=b"]) {
    const headers = { Cookie: encodeURI(cookie) };
    const answered = await harness.call("ListDomains", {}, headers);
    assert.match(answered.fault ?? "", /^(ExpiredToken|MissingAuthenticationToken)Exception$/);
  }
});

test("policies of the key hold for its session, and the page receives them", async (context) => {
  const data = await mkdtemp(join(tmpdir(), "ekiden-session-"));
  context.after(() => rm(data, { recursive: true }));
  await using harness = await ConsoleHarness.open({ ...keys, data });
  const service = await openKeyService({ data });
  const key = await service.service.create({ account: "123456789012", user: "looker" });
  await service.close();
  const policies = await openPolicyService({ data });
  const statement = {
    Effect: "Allow",
    Action: ["swf:List*", "ekiden:Search*"],
    Resource: `arn:aws:swf:us-east-1:123456789012:/domain/${domain}`,
  };
  const some = {
    ...statement,
    Action: "swf:StartWorkflowExecution",
    Condition: { StringEquals: { "swf:workflowType.name": "leg" } },
  };
  const document = { Version: "2012-10-17", Statement: [statement, some] };
  await policies.service.attach(
    { user: "looker", account: "123456789012" },
    "look",
    JSON.stringify(document),
  );
  await policies.close();
  const owner = await enter(harness);
  await harness.call(
    "RegisterDomain",
    { name: domain, workflowExecutionRetentionPeriodInDays: "1" },
    owner.headers,
  );
  const { headers } = await enter(harness, key);
  const { prospects } = await harness.output("DescribePermissions", { domain }, headers);
  assert.equal(prospects.ListWorkflowTypes, "always");
  assert.equal(prospects.StartWorkflowExecution, "depends");
  assert.equal(prospects.TerminateWorkflowExecution, "never");
  const found = await harness.ekiden("SearchWorkflowExecutions", { domain }, headers);
  assert.equal(found.status, 200);
  const overview = await harness.ekiden("DescribeDomainOverview", { domain }, headers);
  assert.equal(overview.fault, "AccessDeniedException");
  const events = await harness.ask("/api/events?domain=other", { headers });
  assert.equal(events.fault, "AccessDeniedException");
  assert.equal(
    (await harness.ekiden("DescribeDomainOverview", { domain })).fault,
    "MissingAuthenticationTokenException",
  );
});

test("a session ends with its time, its key, and its key's secret", async () => {
  await using harness = new KeyHarness();
  const { cache: keys, masterKey, clock } = harness;
  const sessions = new ConsoleSessions({ keys, masterKey, clock });
  const key = await harness.service.create(owner);
  const { cookie } = await sessions.begin(key.accessKeyId, key.secretAccessKey);
  const isOver = () => assert.rejects(sessions.find(cookie), { fault: "ExpiredTokenException" });
  assert.equal((await sessions.find(cookie)).principal.user, owner.user);
  await harness.service.setStatus(key.accessKeyId, "disabled");
  harness.now += 1_000;
  await isOver();
  await harness.service.setStatus(key.accessKeyId, "active");
  harness.now += 1_000;
  await sessions.find(cookie);
  const rotated = await harness.service.rotate(key.accessKeyId, 60_000);
  harness.now += 1_000;
  await sessions.find(cookie);
  harness.now += 60_000;
  await isOver();
  const after = await sessions.begin(key.accessKeyId, rotated.secretAccessKey);
  await sessions.find(after.cookie);
  harness.now += sessionMilliseconds;
  await assert.rejects(sessions.find(after.cookie), { fault: "ExpiredTokenException" });
});

test("where the keys cannot be read, it is not said that the session is over", async () => {
  await using harness = new KeyHarness();
  const { cache, masterKey, clock } = harness;
  const key = await harness.service.create(owner);
  const { cookie } = await new ConsoleSessions({ keys: cache, masterKey, clock }).begin(
    key.accessKeyId,
    key.secretAccessKey,
  );
  const unread = async () => {
    throw refuse.unavailable("the database does not answer");
  };
  const keys = openKeyCache({ store: { find: unread }, masterKey, clock });
  const service = new SessionService({
    signIn: {
      sessions: new ConsoleSessions({ keys, masterKey, clock }),
      browsers: new KnownBrowsers(masterKey, clock),
      throttle: new SignInThrottle(clock),
      audit: undefined,
    },
    region: "us-east-1",
    account: owner.account,
    isEncrypted: false,
    clock,
    executionClock: clock,
  });
  const describe = (given: string) =>
    service.describe({
      head: {
        method: "GET",
        path: "/api/session",
        headers: ["Cookie", `ekiden_session=${given}`],
        target: undefined,
        contentType: undefined,
      },
    });
  await assert.rejects(describe(cookie), { fault: "ServiceUnavailable", status: 503 });
  const { body } = await describe("another");
  assert.equal("signedIn" in body, false, "what is no session is none");
});
