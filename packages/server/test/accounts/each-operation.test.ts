// Who may call what: each operation of the tables, by callers who are no one, and by keys whose
// policies allow all but it, it alone, all of it elsewhere, and it with one value alone. What is
// refused changes nothing, and each refusal is in the audit log under the name of its caller.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type AnyOperationName, type PathOperationRow, pathOperations } from "@ekiden/model";
import { systemClock } from "../../src/clock.ts";
import { openKeyService } from "../../src/node/open-access.ts";
import { targetOf } from "../target-of.ts";
import { type Answer, domain, type Send } from "./account.ts";
import { AccountsHarness } from "./accounts-harness.ts";
import {
  actionOf,
  administratorOperations,
  conditionsOf,
  everyOperation,
  includedBy,
  inputShapeOf,
  isOfService,
  judgedOperations,
  Subject,
} from "./each-operation.ts";

const red = "210987654321";
const denied = "AccessDeniedException";
const data = mkdtempSync(join(tmpdir(), "ekiden-each-operation-"));
const auditFile = join(data, "audit.log");
const consoleFiles = join(data, "console");

let harness: AccountsHarness;
let subject: Subject;
let seen: readonly string[];
let users = 0;
/** Operation, fault and user of each call that was refused. */
const refusals: string[] = [];
before(async () => {
  const place = { data };
  const close = async () => {};
  // What has a path of its own is served beside the console.
  mkdirSync(consoleFiles);
  writeFileSync(join(consoleFiles, "index.html"), "<title>Console</title>");
  const options = { audit: auditFile, consoleFiles, pollSeconds: 0, time: "running" } as const;
  harness = await AccountsHarness.open({ place, close }, options);
  subject = await Subject.populate(await harness.account(red, "red"));
  await harness.server.settled();
  seen = await subject.look();
});
after(async () => {
  await harness[Symbol.asyncDispose]();
  rmSync(data, { recursive: true });
});

interface Caller {
  readonly user: string;
  readonly send: Send;
}

/** A user of the account who may do this. */
const callerWho = async (...Statement: readonly object[]): Promise<Caller> => {
  users += 1;
  const holder = { account: red, user: `user-${users}` };
  await harness.policies.attach(holder, "own", JSON.stringify({ Statement }));
  return { user: holder.user, send: harness.sendWith(await harness.keys.create(holder)) };
};

const faultOf = ({ status, text }: Answer): string =>
  status === 200 ? "allowed" : String(JSON.parse(text).__type).replace(/.*#/, "");

const outcomeOf = async (send: Send, operation: AnyOperationName): Promise<string> =>
  faultOf(await send(operation, subject.inputOf(operation)));

const unknownFaults = [
  "MissingAuthenticationTokenException",
  "InvalidSignatureException",
  "UnrecognizedClientException",
  "ExpiredTokenException",
];
/** Policies are not asked. */
const free = everyOperation.filter(
  (operation) => ![...judgedOperations, ...administratorOperations].includes(operation),
);
const any = { Effect: "Allow", Action: "*", Resource: "*" };
const allow = (Action: readonly string[], more: object = {}) => ({ ...any, Action, ...more });
const deny = (...Action: readonly string[]) => ({ Effect: "Deny", Action, Resource: "*" });
const equals = (key: string, value: string) => ({ Condition: { StringEquals: { [key]: value } } });

/** Refused with the action that is missing. */
const expectDenied = async (
  { user, send }: Caller,
  operation: AnyOperationName,
  action = actionOf(operation),
): Promise<void> => {
  const { status, text } = await send(operation, subject.inputOf(operation));
  assert.equal(status, 400, `${user} ${operation}: ${text}`);
  const wanted = new RegExp(`${denied}.*user/${user} is not authorized to perform: ${action}\\b`);
  assert.match(text, wanted, operation);
  refusals.push(`${operation} ${denied} ${user}`);
};

/** Who is no one, and what each is told. */
const noOnes = async (): Promise<Readonly<Record<string, readonly [Send, string]>>> => {
  const { keys } = harness;
  const ago = () => systemClock.now() - 7_200_000;
  const earlier = await openKeyService({ data, clock: { ...systemClock, now: ago } });
  const owner = { account: red, user: "admin" };
  const good = await keys.create(owner);
  const disabled = await keys.create(owner);
  const deleted = await keys.create(owner);
  await keys.setStatus(disabled.accessKeyId, "disabled");
  await keys.delete(deleted.accessKeyId);
  const session = await keys.session(good.accessKeyId, 900);
  const over = await earlier.service.session(good.accessKeyId, 900);
  const { secretAccessKey } = deleted;
  const unrecognized = "UnrecognizedClientException";
  await earlier.close();
  return {
    "no signature": [unsigned, "MissingAuthenticationTokenException"],
    "a wrong secret": [harness.sendWith({ ...good, secretAccessKey }), "InvalidSignatureException"],
    "a disabled key": [harness.sendWith(disabled), unrecognized],
    "a deleted key": [harness.sendWith(deleted), unrecognized],
    "a session that is over": [harness.sendWith(over), "ExpiredTokenException"],
    "the token of another session": [
      harness.sendWith({ ...session, sessionToken: over.sessionToken }),
      unrecognized,
    ],
  };
};

const unsigned: Send = async (operation, input) => {
  const headers = { "X-Amz-Target": targetOf(operation), "Content-Type": "application/json" };
  const body = JSON.stringify(input);
  const response = await fetch(harness.server.endpoint, { method: "POST", headers, body });
  return { status: response.status, text: await response.text() };
};

/** A page of one, where the operation has pages. */
const pageOf = (operation: AnyOperationName, input: object): object | undefined => {
  const { nextPageToken: _, pageToken: __, ...rest } = input as Record<string, unknown>;
  // Those of the service are looked at where accounts are compared.
  if (isOfService(operation)) return undefined;
  const members = Object.keys(inputShapeOf(operation).properties ?? {});
  const size = ["maximumPageSize", "pageSize"].find((member) => members.includes(member));
  return size === undefined ? undefined : { ...rest, [size]: 1 };
};

const tokenNameOf = (page: object): string => ("pageSize" in page ? "pageToken" : "nextPageToken");

test("no operation serves a caller who is no one", async () => {
  for (const [who, [send, fault]] of Object.entries(await noOnes())) {
    for (const operation of everyOperation) {
      assert.equal(await outcomeOf(send, operation), fault, `${operation} with ${who}`);
    }
  }
  for (const { method, path, caller } of Object.values<PathOperationRow>(pathOperations)) {
    if (caller === "anyone") continue;
    const { status, text } = await fetch(harness.server.endpoint + path, { method }).then(
      async (response) => ({ status: response.status, text: await response.text() }),
    );
    assert.equal(faultOf({ status, text }), "MissingAuthenticationTokenException", path);
  }
});

test("a policy that allows all but one operation, or one that it includes, has it refused", async () => {
  for (const operation of judgedOperations) {
    for (const lacking of [operation, ...includedBy(operation)]) {
      const action = actionOf(lacking);
      await expectDenied(await callerWho(any, deny(action)), operation, action);
    }
  }
});

test("what a policy allows in one domain it allows in no other", async () => {
  const Resource = `arn:aws:swf:us-east-1:${red}:/domain/only-red`;
  const caller = await callerWho({ ...any, Resource });
  for (const operation of judgedOperations) await expectDenied(caller, operation);
});

test("no policy grants what is an administrator's", async () => {
  const caller = await callerWho(any);
  for (const operation of administratorOperations) await expectDenied(caller, operation);
});

test("a policy that allows an operation for one value has it refused for every other", async () => {
  const asked: string[] = [];
  for (const operation of judgedOperations) {
    const actions = [operation, ...includedBy(operation)].map(actionOf);
    for (const [key] of conditionsOf(operation, subject.inputOf(operation))) {
      await expectDenied(await callerWho(allow(actions, equals(key, "another"))), operation);
      asked.push(`${operation} ${key}`);
    }
  }
  assert.ok(asked.length > 50, `${asked.length} values were asked for`);
});

test("nothing that was refused has changed anything", async () => {
  assert.deepEqual(await subject.look(), seen);
});

test("ids and page tokens of an account lead another nowhere", async () => {
  const blue = await Subject.populate(await harness.account("210987654322", "blue"));
  const { send } = blue.account;
  const unknown: string[] = [];
  for (const operation of judgedOperations) {
    const input = subject.inputOf(operation);
    if (!("id" in input || "jobId" in input)) continue;
    unknown.push(faultOf(await send(operation, input)));
  }
  assert.ok(unknown.length > 8);
  assert.deepEqual([...new Set(unknown)].sort(), ["TaskOver", "UnknownResourceFault"]);
  const paged: string[] = [];
  for (const operation of judgedOperations) {
    const page = pageOf(operation, subject.inputOf(operation));
    const text = page && (await subject.account.send(operation, page)).text;
    const { nextPageToken: token } = JSON.parse(text ?? "{}");
    if (!(page && token)) continue;
    const next = { ...page, [tokenNameOf(page)]: token };
    assert.equal(faultOf(await send(operation, next)), "ValidationException", operation);
    assert.equal(faultOf(await subject.account.send(operation, next)), "allowed", operation);
    paged.push(operation);
  }
  const lists = ["FindWorkflowExecutions", "ListJobs", "ListSchedules", "ListHumanTasks"];
  assert.deepEqual(paged, lists);
});

test("a policy that allows an operation alone, for its values, has it served, and no other", async () => {
  for (const operation of judgedOperations) {
    const input = subject.inputOf(operation);
    const actions = [operation, ...includedBy(operation)].map(actionOf);
    const conditions = Object.fromEntries(conditionsOf(operation, input));
    const own = allow(actions.slice(0, 1), { Condition: { StringEquals: conditions } });
    const { user, send } = await callerWho(own, allow(actions.slice(1).concat("sts:None")));
    const answer = await send("DescribePermissions", { domain });
    const { prospects } = JSON.parse(answer.text) as { prospects: Record<string, string> };
    const served = everyOperation.filter(
      (name) => prospects[name] !== "never" && !free.includes(name),
    );
    const wanted = judgedOperations.filter((name) => actions.includes(actionOf(name)));
    assert.deepEqual(served, wanted, `${user}, who may call ${operation}`);
    const outcome = await outcomeOf(send, operation);
    assert.notEqual(outcome, denied, `${user}, who may call ${operation}`);
  }
});

test("the audit has each refusal, by whom and of what", async () => {
  await harness.server.close();
  const records = readFileSync(auditFile, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const told = new Set(
    records.map(({ eventName, errorCode, userIdentity: { userName } }) =>
      [eventName, errorCode, userName].join(" "),
    ),
  );
  for (const operation of everyOperation) {
    for (const fault of unknownFaults) {
      assert.ok(told.has(`${operation} ${fault} `), `${operation} ${fault}`);
    }
  }
  for (const refusal of refusals) assert.ok(told.has(refusal), refusal);
});
