// Who may sign a browser in, how often wrong secrets can be tried, and what the audit is told.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Fault } from "@ekiden/model";
import { openKeyService, openPolicyService } from "@ekiden/server";
import { maxFreeFailures } from "../../src/access/sign-in-throttle.ts";
import { requireOwnPage } from "../../src/http/console/own-page.ts";
import { type Answered, ConsoleHarness } from "./console-harness.ts";

const keys = { access: "keys", time: "running" } as const;
const json = "application/json";

const ask = (
  harness: ConsoleHarness,
  body: unknown,
  headers: Record<string, string> = { "Content-Type": json },
): Promise<Answered> =>
  harness.ask("/api/session", { method: "POST", headers, body: JSON.stringify(body) });

const cookiesOf = ({ headers }: Answered): string[] =>
  headers.getSetCookie().map((each) => each.split(";")[0] ?? "");

test("what a form of another site can send signs no visitor in", async () => {
  await using harness = await ConsoleHarness.open(keys);
  const { credentials } = harness.server.clientOptions;
  const types = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
  ];
  for (const type of [...types, "", "text/plain;application/json", "application/jsonp"]) {
    const answered = await ask(harness, credentials, { "Content-Type": type });
    assert.equal(answered.fault, "ValidationException", type);
    assert.match(answered.text, /Content-Type: application\/json/);
    assert.deepEqual(cookiesOf(answered), []);
  }
  const answered = await ask(harness, credentials, {
    "Content-Type": "Application/JSON; charset=utf-8",
  });
  assert.equal(answered.status, 200);
});

test("a page of another site signs no visitor in or out, and is told why", async () => {
  await using harness = await ConsoleHarness.open(keys);
  const { credentials } = harness.server.clientOptions;
  const own = new URL(harness.server.endpoint).origin;
  const foreigners: readonly Record<string, string>[] = [
    { Origin: "https://evil.example" },
    { Origin: "null" },
    { Origin: "" },
    { Origin: own.replace(/\d+$/, "1") },
    { "Sec-Fetch-Site": "cross-site" },
    { "Sec-Fetch-Site": "same-site", Origin: own },
    { "Sec-Fetch-Site": "none" },
    { "Sec-Fetch-Site": "" },
  ];
  for (const foreign of foreigners) {
    const answered = await ask(harness, credentials, { "Content-Type": json, ...foreign });
    assert.equal(answered.fault, "AccessDeniedException", JSON.stringify(foreign));
    assert.match(answered.text, /a page of another site/);
    assert.deepEqual(cookiesOf(answered), []);
  }
  const answered = await ask(harness, credentials, {
    "Content-Type": json,
    Origin: own,
    "Sec-Fetch-Site": "same-origin",
  });
  assert.equal(answered.status, 200);
  const Cookie = cookiesOf(answered).join("; ");
  const csrf: string = JSON.parse(answered.text).signedIn.csrfToken;
  const leave = (more: Record<string, string>) =>
    harness.ask("/api/session", {
      method: "DELETE",
      headers: { Cookie, "X-Ekiden-Csrf": csrf, ...more },
    });
  assert.equal((await leave({ Origin: "https://evil.example" })).fault, "AccessDeniedException");
  assert.equal((await leave({ Origin: own })).status, 200);
});

test("an origin is the server's own where its host is, with any scheme of a proxy in front", () => {
  const isOwn = (headers: Record<string, string>): boolean => {
    try {
      requireOwnPage({
        method: "POST",
        path: "/api/session",
        headers: Object.entries(headers).flat(),
      });
      return true;
    } catch (error) {
      assert.ok(error instanceof Fault && error.fault === "AccessDeniedException");
      return false;
    }
  };
  for (const [origin, host, expected] of [
    ["https://swf.example", "swf.example", true],
    ["https://swf.example", "swf.example:443", true],
    ["http://swf.example", "swf.example:80", true],
    ["https://swf.example:8443", "swf.example:8443", true],
    ["http://[::1]:7930", "[::1]:7930", true],
    ["http://SWF.example", "swf.EXAMPLE", true],
    ["https://swf.example", "swf.example.evil.example", false],
    ["https://swf.example:8443", "swf.example", false],
    ["https://swf.example", "", false],
    ["file://", "swf.example", false],
    ["https://swf.example", "@swf.example", false],
  ] as const) {
    assert.equal(isOwn({ Origin: origin, Host: host }), expected, `${origin} ${host}`);
  }
  assert.ok(isOwn({ Host: "swf.example" }));
});

test("wrong secrets are slowed down, and a browser that is known is not locked out", async () => {
  await using harness = await ConsoleHarness.open(keys);
  const { credentials } = harness.server.clientOptions;
  const wrong = { ...credentials, secretAccessKey: "wrong" };
  const first = await ask(harness, credentials);
  const [session = "", known = ""] = first.headers.getSetCookie();
  assert.match(session, /^ekiden_session=[\w-]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/);
  const rest = "; Path=/api/session; Max-Age=7776000; HttpOnly; SameSite=Strict";
  assert.ok(known.startsWith("ekiden_browser=") && known.endsWith(rest), known);
  const answers: Answered[] = [];
  // Waits double: sooner or later one is longer than it takes to ask again, on any machine.
  while (answers.at(-1)?.status !== 429) answers.push(await ask(harness, wrong));
  assert.ok(answers.length > maxFreeFailures);
  const faults = answers.map(({ fault }) => fault);
  assert.deepEqual(new Set(faults.slice(0, -1)), new Set(["UnrecognizedClientException"]));
  assert.equal(faults.at(-1), "TooManyRequestsException");
  const [browser = ""] = cookiesOf(first).filter((each) => each.startsWith("ekiden_browser="));
  const headers = { "Content-Type": json, Cookie: browser };
  const second = await ask(harness, credentials, headers);
  assert.equal(second.status, 200);
  assert.equal(cookiesOf(second).length, 1);
  const odd = { "Content-Type": json, Cookie: `${browser.slice(0, -2)}xx` };
  const refused = await ask(harness, wrong, odd);
  // Where the wait has just ended, the secret is looked at.
  assert.match(refused.fault ?? "", /^(TooManyRequests|UnrecognizedClient)Exception$/);
});

test("how long to wait is said in Retry-After, in whole seconds", async () => {
  await using harness = await ConsoleHarness.open(keys);
  const wrong = { ...harness.server.clientOptions.credentials, secretAccessKey: "wrong" };
  let answered = await ask(harness, wrong);
  while (answered.status !== 429) answered = await ask(harness, wrong);
  const seconds = answered.headers.get("retry-after") ?? "";
  assert.match(seconds, /^([1-9]|[12]\d|30)$/);
  assert.match(
    answered.text,
    new RegExp(`Too many sign-ins have failed: try again in ${seconds} s`),
  );
});

/** The record of a sign-in that went well, without its time and its id. */
const signedIn = (accessKeyId: string) => ({
  eventVersion: "1.11",
  userIdentity: {
    type: "IAMUser",
    principalId: accessKeyId,
    accessKeyId,
    userName: "admin",
    arn: "arn:aws:iam::123456789012:user/admin",
    accountId: "123456789012",
  },
  eventSource: "signin.amazonaws.com",
  eventName: "ConsoleLogin",
  awsRegion: "us-east-1",
  sourceIPAddress: "127.0.0.1",
  userAgent: "browser",
  requestParameters: null,
  readOnly: false,
  responseElements: { ConsoleLogin: "Success" },
  additionalEventData: { MFAUsed: "No" },
  eventType: "AwsConsoleSignIn",
  managementEvent: true,
  eventCategory: "Management",
  recipientAccountId: "123456789012",
});

test("sign-ins, sign-outs and what failed of them are audited, without what was typed", async (context) => {
  const directory = await mkdtemp(join(tmpdir(), "ekiden-sign-in-audit-"));
  context.after(() => rm(directory, { recursive: true }));
  const audit = join(directory, "audit.log");
  let credentials = { accessKeyId: "", secretAccessKey: "" };
  {
    await using harness = await ConsoleHarness.open({ ...keys, audit });
    ({ credentials } = harness.server.clientOptions);
    const answered = await ask(harness, credentials, {
      "Content-Type": json,
      "User-Agent": "browser",
    });
    const Cookie = cookiesOf(answered).join("; ");
    const csrf: string = JSON.parse(answered.text).signedIn.csrfToken;
    await ask(harness, { ...credentials, secretAccessKey: "canary" });
    await ask(harness, { accessKeyId: "canary", secretAccessKey: "canary" });
    await ask(harness, credentials, { "Content-Type": json, Origin: "https://evil.example" });
    await harness.ask("/api/session", { method: "DELETE", headers: { Cookie } });
    await harness.ask("/api/session", {
      method: "DELETE",
      headers: { Cookie, "X-Ekiden-Csrf": csrf },
    });
    await harness.ask("/api/session", { headers: { Cookie } });
  }
  const text = await readFile(audit, "utf8");
  assert.doesNotMatch(text, /canary|ekiden_session/);
  assert.ok(!text.includes(credentials.secretAccessKey));
  const records = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const { accessKeyId } = credentials;
  const summary = records.map(({ eventName, userIdentity, responseElements, errorCode }) => [
    ...[eventName, responseElements[eventName], errorCode],
    userIdentity.userName ?? userIdentity.accessKeyId,
  ]);
  assert.deepEqual(summary, [
    ["ConsoleLogin", "Success", undefined, "admin"],
    ["ConsoleLogin", "Failure", "UnrecognizedClientException", accessKeyId],
    ["ConsoleLogin", "Failure", "UnrecognizedClientException", undefined],
    ["ConsoleLogin", "Failure", "AccessDeniedException", undefined],
    ["Logout", "Failure", "AccessDeniedException", undefined],
    ["Logout", "Success", undefined, "admin"],
  ]);
  const { eventTime, eventID, ...first } = records[0];
  assert.match(eventTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assert.match(eventID, /^[\da-f-]{36}$/);
  assert.deepEqual(first, signedIn(accessKeyId));
});

test("a stream of changes is audited when it begins and when it is refused", async (context) => {
  const directory = await mkdtemp(join(tmpdir(), "ekiden-stream-audit-"));
  context.after(() => rm(directory, { recursive: true }));
  const audit = join(directory, "audit.log");
  const data = join(directory, "data");
  {
    await using harness = await ConsoleHarness.open({ ...keys, audit, data });
    const owner = await enter(harness, harness.server.clientOptions.credentials);
    const looker = await enter(harness, await keyOfLooker(data));
    for (const name of ["office", "lab"]) {
      const retention = { workflowExecutionRetentionPeriodInDays: "1" };
      await harness.call("RegisterDomain", { name, ...retention }, owner);
    }
    const path = "/api/events?domain=lab";
    const faultOf = async (headers: Record<string, string>, more = "") =>
      (await harness.ask(path + more, { headers })).fault;
    assert.equal(await faultOf({}), "MissingAuthenticationTokenException");
    assert.equal(await faultOf(looker), "AccessDeniedException");
    assert.equal(await faultOf(looker, "&color=red"), "ValidationException");
    for (const headers of [owner, looker]) {
      const ended = new AbortController();
      const { signal } = ended;
      const url = `${harness.server.endpoint}${path}&domain=office`;
      assert.equal((await fetch(url, { headers, signal })).status, 200);
      ended.abort();
    }
  }
  const records = (await readFile(audit, "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter(({ eventName }) => eventName === "WatchWorkflowExecutions");
  const lab = { domain: ["lab"] };
  const both = { domain: ["lab", "office"] };
  assert.deepEqual(
    records.map(({ errorCode, userIdentity, requestParameters, responseElements }) => [
      ...[userIdentity.userName, errorCode],
      ...[requestParameters, responseElements],
    ]),
    [
      [undefined, "MissingAuthenticationTokenException", null, null],
      ["looker", "AccessDeniedException", lab, null],
      ["looker", "ValidationException", null, null],
      ["admin", undefined, both, null],
      ["looker", undefined, both, { refused: ["lab"] }],
    ],
  );
  for (const { eventSource, readOnly, managementEvent } of records) {
    assert.deepEqual([eventSource, readOnly, managementEvent], ["ekiden", true, false]);
  }
});

/** What a browser sends that has signed in with a key. */
const enter = async (harness: ConsoleHarness, credentials: object) => {
  const answered = await ask(harness, credentials);
  const csrf: string = JSON.parse(answered.text).signedIn.csrfToken;
  return { Cookie: cookiesOf(answered).join("; "), "X-Ekiden-Csrf": csrf };
};

/** Of a user who may watch one domain. */
const keyOfLooker = async (data: string) => {
  const owner = { account: "123456789012", user: "looker" };
  const Resource = "arn:aws:swf:us-east-1:123456789012:/domain/office";
  const statement = { Effect: "Allow", Action: "ekiden:WatchWorkflowExecutions", Resource };
  const policies = await openPolicyService({ data });
  await policies.service.attach(owner, "own", JSON.stringify({ Statement: statement }));
  await policies.close();
  const { service, close } = await openKeyService({ data });
  const key = await service.create(owner);
  await close();
  return key;
};
