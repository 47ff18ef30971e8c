// The token service on the wire: forms in, XML out, and each mistake by its name.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { roleArn, userArn } from "../../src/access/principal.ts";
import { Sts } from "../../src/http/sts/sts.ts";
import { KeyHarness, owner } from "../access/keys/key-harness.ts";
import { type Signing, sign } from "../access/signature/signed.ts";
import { type Front, openFront } from "./fixture.ts";
import { faultOf, headerOf, type Reply, requestOf } from "./wire.ts";

const harness = new KeyHarness();
after(() => harness[Symbol.asyncDispose]());
const worker = await harness.service.create(owner);
const { account } = owner;
const arn = roleArn(account, "encoder");
const trust = JSON.stringify({
  Statement: {
    Effect: "Allow",
    Principal: { AWS: userArn(account, owner.user) },
    Action: "sts:AssumeRole",
  },
});
await harness.roleService.create({ account, role: "encoder", trust, maxSessionSeconds: 7_200 });

const open = () =>
  openFront(
    {
      DescribeDomain: async (_, { principal }) =>
        ({ domainInfo: { name: principal.arn, status: "REGISTERED" } }) as never,
    },
    {
      authority: harness.authority,
      sts: new Sts({
        authority: harness.authorityFor("sts"),
        assumer: harness.assumer,
        clock: harness.clock,
        region: "us-east-1",
      }),
    },
  );

const version = "2011-06-15";
const identity = { Action: "GetCallerIdentity", Version: version };
const assumption = {
  Action: "AssumeRole",
  Version: version,
  RoleArn: arn,
  RoleSessionName: "mary",
};

const bytesOf = (body: string, signing: Partial<Signing> = {}, line?: string): Buffer => {
  const { headers } = sign({
    ...worker,
    at: harness.now,
    service: "sts",
    isForm: true,
    body,
    ...signing,
  });
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return requestOf({ headers: lines, body, ...(line === undefined ? {} : { line }) });
};

const send = async (front: Front, given: Buffer): Promise<Reply> => {
  const wire = await front.connect();
  await wire.send(given);
  const reply = await wire.reply();
  wire.cut();
  return reply;
};

const ask = (front: Front, form: Record<string, string>, signing: Partial<Signing> = {}) =>
  send(front, bytesOf(new URLSearchParams(form).toString(), signing));

const textIn = ({ body }: Reply, name: string): string =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1] ?? "";
const codeOf = (reply: Reply) => [reply.status, textIn(reply, "Code")];

test("who calls is told in XML, with the id of the request", async () => {
  await using front = await open();
  const reply = await ask(front, identity);
  assert.equal(reply.status, 200);
  assert.equal(headerOf(reply, "Content-Type"), "text/xml");
  const requestId = headerOf(reply, "x-amzn-RequestId");
  assert.equal(
    reply.body,
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">' +
      `<GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/worker</Arn>` +
      `<UserId>${worker.accessKeyId}</UserId><Account>${account}</Account>` +
      "</GetCallerIdentityResult>" +
      `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>` +
      "</GetCallerIdentityResponse>\n",
  );
});

test("credentials of a role sign calls of the workflow service, and more of the token service", async () => {
  await using front = await open();
  const reply = await ask(front, { ...assumption, DurationSeconds: "900" });
  assert.equal(reply.status, 200, reply.body);
  const session = {
    accessKeyId: textIn(reply, "AccessKeyId"),
    secretAccessKey: textIn(reply, "SecretAccessKey"),
    sessionToken: textIn(reply, "SessionToken"),
  };
  assert.equal(textIn(reply, "Expiration"), new Date(harness.now + 900_000).toISOString());
  const sessionArn = `arn:aws:sts::${account}:assumed-role/encoder/mary`;
  assert.equal(textIn(reply, "Arn"), sessionArn);
  assert.equal(textIn(await ask(front, identity, session), "Arn"), sessionArn);
  assert.equal(
    textIn(await ask(front, identity, session), "UserId"),
    textIn(reply, "AssumedRoleId"),
  );
  const body = '{"name":"d"}';
  const { headers } = sign({ ...session, at: harness.now, operation: "DescribeDomain", body });
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  const described = await send(front, requestOf({ headers: lines, body }));
  assert.equal(JSON.parse(described.body).domainInfo.name, sessionArn);
});

test("a call that is signed for one service is refused by the other", async () => {
  await using front = await open();
  const wrong = await ask(front, identity, { service: "swf" });
  assert.deepEqual(codeOf(wrong), [403, "SignatureDoesNotMatch"]);
  assert.match(textIn(wrong, "Message"), /correct service: &apos;sts&apos;/);
  const body = '{"name":"d"}';
  const signing = { ...worker, at: harness.now, operation: "DescribeDomain", body };
  const { headers } = sign({ ...signing, service: "sts" });
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  const refused = await send(front, requestOf({ headers: lines, body }));
  assert.equal(faultOf(refused), "InvalidSignatureException");
  assert.match(refused.body, /correct service: 'swf'/);
});

test("callers that are none are refused by the names of the token service", async () => {
  await using front = await open();
  const refused = async (signing: Partial<Signing>) => codeOf(await ask(front, identity, signing));
  const mismatch = [403, "SignatureDoesNotMatch"];
  assert.deepEqual(await refused({ secretAccessKey: "bad" }), mismatch);
  assert.deepEqual(await refused({ at: harness.now - 3_600_000 }), mismatch);
  assert.deepEqual(await refused({ region: "eu-west-1" }), mismatch);
  const unknown = { accessKeyId: "AKIAAAAAAAAAAAAAAAAA" };
  assert.deepEqual(await refused(unknown), [403, "InvalidClientTokenId"]);
  const session = await harness.service.session(worker.accessKeyId, 60);
  const { accessKeyId, secretAccessKey, sessionToken } = session;
  const credentials = { accessKeyId, secretAccessKey, sessionToken };
  assert.equal((await ask(front, identity, credentials)).status, 200);
  harness.now += 60_000;
  assert.deepEqual(await refused(credentials), [403, "ExpiredToken"]);
  const body = new URLSearchParams(identity).toString();
  const headers = ["Host: localhost", "Content-Type: application/x-www-form-urlencoded"];
  const unsigned = await send(front, requestOf({ headers, body }));
  assert.deepEqual(codeOf(unsigned), [403, "MissingAuthenticationToken"]);
});

/** A parameter that is wrong, and what the refusal says. */
const mistakes: readonly (readonly [Record<string, string>, RegExp])[] = [
  [{ RoleArn: "" }, /Value &apos;&apos; at &apos;roleArn&apos; failed to satisfy constraint/],
  [{ RoleArn: "encoder" }, /at &apos;roleArn&apos;/],
  [{ RoleArn: `arn:aws:iam::${account}:user/worker` }, /Member must be the ARN of a role/],
  [{ RoleArn: `${arn}${"x".repeat(2_048)}` }, /length less than or equal to 2048/],
  [{ RoleSessionName: "m" }, /at &apos;roleSessionName&apos;.*greater than or equal to 2/],
  [{ RoleSessionName: "m".repeat(65) }, /less than or equal to 64/],
  [{ RoleSessionName: "a/b" }, /regular expression pattern: \[\\w\+=,\.@-\]\*/],
  [{ RoleSessionName: "a<b" }, /Value &apos;a&lt;b&apos;/],
  [{ DurationSeconds: "899" }, /at &apos;durationSeconds&apos;.*greater than or equal to 900/],
  [{ DurationSeconds: "43201" }, /less than or equal to 43200/],
  [{ DurationSeconds: "an hour" }, /Member must be a whole number/],
  [{ DurationSeconds: "7201" }, /exceeds the MaxSessionDuration set for this role/],
  [{ ExternalId: "x" }, /at &apos;externalId&apos;/],
  [{ ExternalId: "a b" }, /regular expression pattern/],
  [{ Policy: "" }, /at &apos;policy&apos;/],
  [{ Policy: "日" }, /regular expression pattern/],
  [{ Policy: `"${"x".repeat(2_047)}"` }, /less than or equal to 2048/],
  [{ "PolicyArns.member.1.arn": "arn:aws:iam::aws:policy/X" }, /PolicyArns\.member\.1\.arn is not/],
  [{ "Tags.member.1.Key": "k" }, /The parameter Tags\.member\.1\.Key is not supported/],
  [{ TokenCode: "123456" }, /The parameter TokenCode is not supported/],
];

test("each parameter that is wrong is named in a ValidationError", async () => {
  await using front = await open();
  for (const [mistake, expected] of mistakes) {
    const reply = await ask(front, { ...assumption, ...mistake });
    assert.deepEqual(codeOf(reply), [400, "ValidationError"], JSON.stringify(mistake));
    assert.match(textIn(reply, "Message"), expected);
    assert.match(reply.body, /<Type>Sender<\/Type>/);
  }
  for (const missing of ["RoleArn", "RoleSessionName"] as const) {
    const { [missing]: _, ...rest } = assumption;
    const reply = await ask(front, rest);
    assert.deepEqual(codeOf(reply), [400, "ValidationError"]);
    assert.match(textIn(reply, "Message"), /Member must not be null/);
  }
  const extra = await ask(front, { ...identity, RoleArn: arn });
  assert.match(textIn(extra, "Message"), /The parameter RoleArn is not supported/);
});

test("a session's policy that cannot be read and a role that trusts others have names of their own", async () => {
  await using front = await open();
  const malformed = await ask(front, { ...assumption, Policy: '{"Statement":[]}' });
  assert.deepEqual(codeOf(malformed), [400, "MalformedPolicyDocument"]);
  assert.match(textIn(malformed, "Message"), /^Statement: is empty/);
  const none = `${arn}-none`;
  const denied = await ask(front, { ...assumption, RoleArn: none });
  assert.deepEqual(codeOf(denied), [403, "AccessDenied"]);
  assert.equal(
    textIn(denied, "Message"),
    `User: arn:aws:iam::${account}:user/worker is not authorized to perform: ` +
      `sts:AssumeRole on resource: ${none}`,
  );
});

test("an action or a version that is not known is an InvalidAction", async () => {
  await using front = await open();
  for (const [wrong, message] of [
    [
      { Action: "GetSessionToken" },
      "Could not find operation GetSessionToken for version 2011-06-15",
    ],
    [{ Action: "toString" }, "Could not find operation toString for version 2011-06-15"],
    [
      { Version: "2012-01-25" },
      "Could not find operation GetCallerIdentity for version 2012-01-25",
    ],
  ] as const) {
    const reply = await ask(front, { ...identity, ...wrong });
    assert.deepEqual(codeOf(reply), [400, "InvalidAction"]);
    assert.equal(textIn(reply, "Message"), message);
  }
  assert.deepEqual(codeOf(await ask(front, { Version: version })), [400, "InvalidAction"]);
});

test("a body that is no form, or says a thing twice, is refused", async () => {
  await using front = await open();
  for (const [body, expected] of [
    ["Action=GetCallerIdentity&Action=AssumeRole", /The parameter Action is given twice/],
    ["Action=%ff", /The request body is not a form/],
    ["Action=%", /The request body is not a form/],
  ] as const) {
    const reply = await send(front, bytesOf(body));
    assert.deepEqual(codeOf(reply), [400, "ValidationError"]);
    assert.match(textIn(reply, "Message"), expected);
  }
});

test("a form that is longer than any that could be taken is refused before it is read", async () => {
  await using front = await open();
  const parameters = Array.from({ length: 100_000 }, (_, name) => `${name}=`);
  const body = `${new URLSearchParams(identity)}&${parameters.join("&")}`;
  const headers = ["Host: localhost", "Content-Type: application/x-www-form-urlencoded"];
  const unsigned = await send(front, requestOf({ headers, body }));
  assert.deepEqual(codeOf(unsigned), [400, "ValidationError"]);
  assert.match(textIn(unsigned, "Message"), /longer than 16384 bytes/);
  const ExternalId = "/".repeat(1_224);
  const Statement = { Effect: "Deny", Action: "*", Resource: "*", Sid: "" };
  const Policy = JSON.stringify({ Statement }).padEnd(2_048, "\n");
  const longest = await ask(front, { ...assumption, ExternalId, Policy });
  assert.equal(longest.status, 200, longest.body);
});

test("a connection serves calls of both services, one after the other", async () => {
  await using front = await open();
  const wire = await front.connect();
  const body = '{"name":"d"}';
  const { headers } = sign({ ...worker, at: harness.now, operation: "DescribeDomain", body });
  const describe = requestOf({
    headers: headers.map(([name, value]) => `${name}: ${value}`),
    body,
  });
  const form = bytesOf(new URLSearchParams(identity).toString());
  await wire.send(Buffer.concat([describe, form, describe]));
  assert.match((await wire.reply()).body, /user\/worker/);
  assert.match((await wire.reply()).body, /<GetCallerIdentityResult>/);
  assert.match((await wire.reply()).body, /user\/worker/);
});

test("a form with the header that names an operation is a call of the workflow service", async () => {
  await using front = await open();
  const body = new URLSearchParams(identity).toString();
  const { headers } = sign({ ...worker, at: harness.now, operation: "DescribeDomain", body });
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  const reply = await send(front, requestOf({ headers: lines, body }));
  assert.equal(faultOf(reply), "SerializationException");
});

test("an open server knows every caller, and has no roles", async () => {
  await using open = await openFront();
  assert.match(textIn(await ask(open, identity), "Arn"), /user\/anybody$/);
  const refused = await ask(open, assumption);
  assert.deepEqual(codeOf(refused), [400, "ValidationError"]);
  assert.match(textIn(refused, "Message"), /asks for no keys, and so it has no roles/);
});

test("a listener without a token service does not know its calls", async () => {
  await using front = await openFront({}, { sts: undefined });
  assert.equal(faultOf(await ask(front, identity)), "UnknownOperationException");
});

test("no secret, token, policy or external id reaches the log", async () => {
  await using front = await open();
  const canary = "cAnArY7930";
  const session = await ask(front, assumption);
  const secrets = ["SecretAccessKey", "SessionToken"].map((name) => textIn(session, name));
  const planted: readonly Record<string, string>[] = [
    { Policy: canary },
    { Policy: `{"Statement":"${canary}"}` },
    { ExternalId: canary },
    { ExternalId: `${canary} ` },
    { RoleSessionName: `${canary}/` },
    { RoleArn: canary },
    { [canary]: canary },
    { Action: canary },
    { DurationSeconds: canary },
  ];
  for (const mistake of planted) await ask(front, { ...assumption, ...mistake });
  const logged = JSON.stringify(front.logged);
  assert.ok(logged.includes("refused a call"));
  for (const secret of [canary, worker.secretAccessKey, ...secrets, "Signature="]) {
    assert.equal(logged.includes(secret), false, secret);
  }
  assert.deepEqual(front.messages(), []);
});
