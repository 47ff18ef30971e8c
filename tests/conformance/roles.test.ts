// Roles, as the SDK for JavaScript and the AWS CLI assume them when only the endpoint is another.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { SWF, type SWFClientConfig } from "@aws-sdk/client-swf";
import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import {
  type NewKey,
  openKeyService,
  openPolicyService,
  openRoleService,
  systemClock,
} from "@ekiden/server";
import { startTestServer } from "@ekiden/testing";
import { clients } from "./installed-clients.ts";

const account = "123456789012";
const region = "us-east-1";
const data = mkdtempSync(join(tmpdir(), "ekiden-roles-"));
const audit = join(data, "audit.log");
const server = await startTestServer({ access: "keys", data, audit });
// As the commands do it: beside the server, which holds the directory.
const keys = await openKeyService({ data });
const policies = await openPolicyService({ data });
const roles = await openRoleService({ data });
const closing: { destroy(): void }[] = [];
after(async () => {
  for (const client of closing) client.destroy();
  await Promise.all([keys.close(), policies.close(), roles.close()]);
  await server.close();
  rmSync(data, { recursive: true });
});

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}
const { endpoint } = server;
const stsOf = (credentials: Credentials): STSClient => {
  const client = new STSClient({ endpoint, region, credentials, maxAttempts: 1 });
  closing.push(client);
  return client;
};
const swfOf = (credentials: NonNullable<SWFClientConfig["credentials"]>): SWF => {
  const client = new SWF({ endpoint, region, credentials, maxAttempts: 1 });
  closing.push(client);
  return client;
};

const arnOf = (role: string) => `arn:aws:iam::${account}:role/${role}`;
const sessionArn = (role: string, name: string) =>
  `arn:aws:sts::${account}:assumed-role/${role}/${name}`;
const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (Action: string, Resource = "*") => ({ Effect: "Allow", Action, Resource });
const trusting = (AWS: string) =>
  document({ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" });

/** A role that a new user of the same name may assume, and what its sessions may do. */
const roleFor = async (name: string, ...statements: object[]): Promise<NewKey> => {
  await roles.service.create({
    account,
    role: name,
    trust: trusting(`arn:aws:iam::${account}:user/${name}`),
  });
  const allowed = document(...statements);
  if (statements.length > 0) await policies.service.attach({ role: name, account }, "own", allowed);
  return keys.service.create({ account, user: name });
};

const assume = async (key: Credentials, given: Partial<AssumeRoleCommandInput>) => {
  const input = { RoleArn: "", RoleSessionName: "mary", ...given };
  const answer = await stsOf(key).send(new AssumeRoleCommand(input));
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = answer.Credentials ?? {};
  const credentials = {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  };
  return { ...answer, credentials };
};

/** Resolves with the error of the first call that is refused: changes are known within a second. */
const untilRefused = async (call: () => Promise<unknown>): Promise<Error> => {
  const giveUpAt = systemClock.now() + 10_000;
  for (;;) {
    const refused = await call().then(
      () => undefined,
      (error: Error) => error,
    );
    if (refused) return refused;
    assert.ok(systemClock.now() < giveUpAt, "the call is still served");
  }
};

const lists = (swf: SWF) => swf.listDomains({ registrationStatus: "REGISTERED" });

test("the STS client assumes a role, and its credentials are the role's", async () => {
  const key = await roleFor("lister", allow("swf:ListDomains"));
  const before = systemClock.now();
  const answer = await assume(key, { RoleArn: arnOf("lister"), DurationSeconds: 900 });
  assert.equal(answer.AssumedRoleUser?.Arn, sessionArn("lister", "mary"));
  assert.match(answer.AssumedRoleUser?.AssumedRoleId ?? "", /^AROA[A-Z2-7]{16}:mary$/);
  const until = answer.Credentials?.Expiration?.getTime() ?? 0;
  assert.ok(until >= before + 899_000 && until <= systemClock.now() + 900_000);
  const own = await stsOf(answer.credentials).send(new GetCallerIdentityCommand({}));
  assert.deepEqual(
    [own.Account, own.Arn, own.UserId],
    [account, sessionArn("lister", "mary"), answer.AssumedRoleUser?.AssumedRoleId],
  );
  const caller = await stsOf(key).send(new GetCallerIdentityCommand({}));
  assert.equal(caller.Arn, `arn:aws:iam::${account}:user/lister`);
  const swf = swfOf(answer.credentials);
  await lists(swf);
  await assert.rejects(swf.describeDomain({ name: "d" }), {
    name: "AccessDeniedException",
    message:
      `User: ${sessionArn("lister", "mary")} is not authorized to perform: ` +
      `swf:DescribeDomain on resource: arn:aws:swf:us-east-1:${account}:/domain/d`,
  });
});

test("fromTemporaryCredentials drives a client of the workflow service", async () => {
  const master = await roleFor("provider", allow("swf:*"));
  const provider = fromTemporaryCredentials({
    masterCredentials: master,
    params: { RoleArn: arnOf("provider"), RoleSessionName: "sdk", DurationSeconds: 900 },
    clientConfig: { endpoint, region },
  });
  const swf = swfOf(provider);
  const domain = "by-role";
  await swf.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
  const workflowType = { name: "w", version: "1" };
  await swf.registerWorkflowType({
    domain,
    ...workflowType,
    defaultTaskList: { name: "l" },
    defaultExecutionStartToCloseTimeout: "100",
    defaultTaskStartToCloseTimeout: "100",
    defaultChildPolicy: "TERMINATE",
  });
  await swf.startWorkflowExecution({ domain, workflowId: "w", workflowType });
  const task = await swf.pollForDecisionTask({ domain, taskList: { name: "l" } });
  await swf.respondDecisionTaskCompleted({
    taskToken: task.taskToken,
    decisions: [
      {
        decisionType: "CompleteWorkflowExecution",
        completeWorkflowExecutionDecisionAttributes: {},
      },
    ],
  });
  const { executionInfos = [] } = await swf.listClosedWorkflowExecutions({
    domain,
    startTimeFilter: { oldestDate: new Date(0) },
  });
  assert.equal(executionInfos[0]?.closeStatus, "COMPLETED");
});

test("a policy of the role is known to its sessions within a second, and so is its end", async () => {
  const key = await roleFor("changing", allow("swf:ListDomains"));
  const swf = swfOf((await assume(key, { RoleArn: arnOf("changing") })).credentials);
  await lists(swf);
  await policies.service.detach({ role: "changing", account }, "own");
  assert.equal((await untilRefused(() => lists(swf))).name, "AccessDeniedException");
  await roles.service.delete({ account, role: "changing" });
  await untilRefused(async () => {
    await lists(swf).catch((error) => {
      if (error.name === "UnrecognizedClientException") throw error;
    });
  });
  assert.equal(
    (await policies.service.list()).some(({ holder }) => holder === arnOf("changing")),
    false,
  );
});

test("the policy of a session narrows it", async () => {
  const key = await roleFor("narrowed", allow("swf:*"));
  const Policy = document(allow("swf:ListDomains"));
  const { credentials } = await assume(key, { RoleArn: arnOf("narrowed"), Policy });
  const swf = swfOf(credentials);
  await lists(swf);
  await assert.rejects(swf.describeDomain({ name: "d" }), { name: "AccessDeniedException" });
});

test("policies know the session of a role by its keys, and no user's name", async () => {
  const Condition = {
    ArnEquals: { "aws:PrincipalArn": arnOf("known") },
    StringEquals: { "aws:PrincipalType": "AssumedRole", "aws:PrincipalAccount": account },
    StringLike: { "aws:userid": "AROA*:mary" },
    Null: { "aws:username": "true" },
  };
  const key = await roleFor("known", { ...allow("swf:ListDomains"), Condition });
  await lists(swfOf((await assume(key, { RoleArn: arnOf("known") })).credentials));
  const other = { RoleArn: arnOf("known"), RoleSessionName: "john" };
  await assert.rejects(lists(swfOf((await assume(key, other)).credentials)), {
    name: "AccessDeniedException",
  });
});

test("the STS client gets each refusal by its name", async () => {
  const key = await roleFor("refusing");
  const other = await keys.service.create({ account, user: "somebody" });
  const RoleArn = arnOf("refusing");
  const refused = (given: Partial<AssumeRoleCommandInput>, by: Credentials = key) =>
    assume(by, { RoleArn, ...given }).then(
      () => "served",
      ({ name, $metadata }) => `${$metadata.httpStatusCode} ${name}`,
    );
  assert.equal(await refused({}, other), "403 AccessDenied");
  assert.equal(await refused({ RoleArn: arnOf("none") }), "403 AccessDenied");
  assert.equal(
    await refused({ RoleArn: "arn:aws:iam::210987654321:role/refusing" }),
    "403 AccessDenied",
  );
  assert.equal(await refused({ DurationSeconds: 1 }), "400 ValidationError");
  assert.equal(await refused({ RoleSessionName: "a b" }), "400 ValidationError");
  assert.equal(await refused({ Policy: "{}" }), "400 MalformedPolicyDocumentException");
  assert.equal(await refused({ Tags: [{ Key: "k", Value: "v" }] }), "400 ValidationError");
  const unknown = { ...key, accessKeyId: "AKIAAAAAAAAAAAAAAAAA" };
  assert.equal(await refused({}, unknown), "403 InvalidClientTokenId");
  assert.equal(await refused({}, { ...key, secretAccessKey: "bad" }), "403 SignatureDoesNotMatch");
});

test("a session ends with the key that assumed its role", async () => {
  const key = await roleFor("ending", allow("swf:ListDomains"));
  const swf = swfOf((await assume(key, { RoleArn: arnOf("ending") })).credentials);
  await lists(swf);
  await keys.service.setStatus(key.accessKeyId, "disabled");
  assert.equal((await untilRefused(() => lists(swf))).name, "UnrecognizedClientException");
});

test("the audit tells who assumed which role, and of calls whose session it was", async () => {
  const key = await roleFor("audited", allow("swf:ListDomains"));
  const { credentials, AssumedRoleUser } = await assume(key, {
    RoleArn: arnOf("audited"),
    ExternalId: "secret-of-ours",
  });
  await lists(swfOf(credentials));
  await assert.rejects(assume(key, { RoleArn: arnOf("none") }), { name: "AccessDenied" });
  const mine = (record: { userIdentity: { arn?: string } }) =>
    record.userIdentity.arn?.endsWith("/audited") ||
    record.userIdentity.arn === sessionArn("audited", "mary");
  const records = await untilWritten((found) => found.filter(mine).length >= 3);
  const [assumed, listed, refused] = records.filter(mine);
  assert.deepEqual(
    [assumed?.eventSource, assumed?.eventName, assumed?.requestParameters, assumed?.readOnly],
    [
      ...["sts.amazonaws.com", "AssumeRole"],
      ...[{ roleArn: arnOf("audited"), roleSessionName: "mary" }, true],
    ],
  );
  assert.equal(assumed?.userIdentity.type, "IAMUser");
  assert.deepEqual(assumed?.resources, [
    { accountId: account, type: "AWS::IAM::Role", ARN: arnOf("audited") },
  ]);
  const { credentials: told, assumedRoleUser } = assumed?.responseElements ?? {};
  assert.equal(told?.accessKeyId, credentials.accessKeyId);
  assert.equal(assumedRoleUser?.arn, sessionArn("audited", "mary"));
  const id = AssumedRoleUser?.AssumedRoleId ?? "";
  const { sessionContext, ...identity } = listed?.userIdentity ?? {};
  assert.deepEqual(identity, {
    type: "AssumedRole",
    principalId: id,
    arn: sessionArn("audited", "mary"),
    accountId: account,
    accessKeyId: credentials.accessKeyId,
  });
  const { sessionIssuer, attributes } = sessionContext ?? {};
  assert.deepEqual(sessionIssuer, {
    type: "Role",
    principalId: id.split(":")[0],
    arn: arnOf("audited"),
    accountId: account,
    userName: "audited",
  });
  assert.match(attributes?.creationDate ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assert.deepEqual([refused?.eventName, refused?.errorCode], ["AssumeRole", "AccessDenied"]);
  const written = readFileSync(audit, "utf8");
  for (const secret of [credentials.secretAccessKey, credentials.sessionToken, "secret-of-ours"]) {
    assert.equal(written.includes(secret), false);
  }
});

interface AuditRecord {
  readonly eventName: string;
  readonly eventSource: string;
  readonly readOnly: boolean;
  readonly errorCode?: string;
  readonly requestParameters: unknown;
  readonly resources?: unknown;
  readonly responseElements?: {
    readonly credentials?: { readonly accessKeyId: string };
    readonly assumedRoleUser?: { readonly arn: string };
  };
  readonly userIdentity: {
    readonly type: string;
    readonly arn?: string;
    readonly sessionContext?: {
      readonly sessionIssuer?: object;
      readonly attributes?: { readonly creationDate: string };
    };
  };
}

const untilWritten = async (
  isEnough: (records: readonly AuditRecord[]) => boolean,
): Promise<readonly AuditRecord[]> => {
  const giveUpAt = systemClock.now() + 10_000;
  for (;;) {
    const lines = readFileSync(audit, "utf8").split("\n").filter(Boolean);
    const records = lines.map((line) => JSON.parse(line) as AuditRecord);
    if (isEnough(records)) return records;
    assert.ok(systemClock.now() < giveUpAt, "the records are not written");
    await new Promise((resolve) => setImmediate(resolve));
  }
};

const cli = clients.find(({ name }) => name === "the AWS CLI");

test("a profile of the AWS CLI with role_arn, source_profile and an endpoint assumes the role", {
  skip: cli?.missing,
}, async () => {
  const key = await roleFor("profiled", allow("swf:ListDomains"));
  const config = join(data, "aws-config");
  writeFileSync(
    config,
    [
      "[profile key]",
      `aws_access_key_id = ${key.accessKeyId}`,
      `aws_secret_access_key = ${key.secretAccessKey}`,
      `region = ${region}`,
      `endpoint_url = ${endpoint}`,
      "[profile role]",
      `role_arn = ${arnOf("profiled")}`,
      "source_profile = key",
      "role_session_name = cli",
      `region = ${region}`,
      `endpoint_url = ${endpoint}`,
      "",
    ].join("\n"),
  );
  const env = {
    PATH: process.env.PATH,
    HOME: data,
    AWS_CONFIG_FILE: config,
    AWS_PAGER: "",
    PYENV_ROOT: process.env.PYENV_ROOT ?? `${process.env.HOME}/.pyenv`,
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    NO_PROXY: "127.0.0.1",
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const aws = async (...words: string[]) => {
    const all = [...words, "--profile", "role", "--output", "json"];
    return JSON.parse((await promisify(execFile)("aws", all, { env })).stdout);
  };
  const { Arn } = await aws("sts", "get-caller-identity");
  assert.equal(Arn, sessionArn("profiled", "cli"));
  const found = await aws("swf", "list-domains", "--registration-status", "REGISTERED");
  assert.ok(Array.isArray(found.domainInfos));
});
