// `ekiden policy`: for people, and for machines.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { command } from "../../../tools/command.ts";
import { Command, servedOnce, serving, temporaryDirectory } from "./command.ts";
import { ran } from "./terminal/recorded-terminal.ts";

const arn = "arn:aws:swf:us-east-1:000000000000:/domain/video";
const starter = {
  Version: "2012-10-17",
  Statement: {
    Sid: "Start",
    Effect: "Allow",
    Action: ["swf:StartWorkflowExecution", "swf:StartTimer"],
    Resource: "arn:aws:swf:*:*:/domain/video",
    Condition: { StringEqualsIfExists: { "swf:workflowType.name": "encode" } },
  },
};

const written = (directory: string, name: string, document: unknown): string => {
  const path = join(directory, name);
  writeFileSync(path, typeof document === "string" ? document : JSON.stringify(document));
  return path;
};

const run = (...args: readonly string[]) => ran(["policy", ...args]);

test("an allowed action exits with 0 and says which statement allows it", async () => {
  using directory = temporaryDirectory();
  const file = written(directory.path, "p.json", starter);
  const asked = ["--action", "swf:StartWorkflowExecution", "--resource", arn];
  const { code, stdout } = await run("test", "--policy", file, ...asked);
  assert.equal(code, 0);
  assert.equal(
    stdout,
    `swf:StartWorkflowExecution on ${arn}
Allowed by Statement (Start) of ${file}.

${file} Statement (Start) Allow applies
  met     Action: "swf:StartWorkflowExecution" matches swf:StartWorkflowExecution
  met     Resource: "arn:aws:swf:*:*:/domain/video" matches ${arn}
  met     Condition.StringEqualsIfExists.swf:workflowType.name: the request has none; the policy names "encode"
`,
  );
});

test("a denied action exits with 2 and says what is not met", async () => {
  using directory = temporaryDirectory();
  const file = written(directory.path, "p.json", starter);
  const said = ["--domain", "video", "--context", "swf:workflowType.name=delete"];
  const asked = ["--policy", file, "--action", "swf:StartWorkflowExecution", ...said];
  const { code, stdout } = await run("test", ...asked);
  assert.equal(code, 2);
  assert.match(stdout, /^Denied: no statement allows it\.$/m);
  assert.match(stdout, /NOT MET Condition\..*the request has "delete"; the policy names "encode"/);
});

test("what a document holds is shown, and cannot write a verdict of its own on a terminal", async () => {
  using directory = temporaryDirectory();
  const evil = "\u001b[2K\u009b2J\u202eAllowed by all.";
  const file = written(directory.path, "p.json", {
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Action: "*",
      Resource: "*",
      Condition: { StringEquals: { [`aws:${evil}`]: `${evil}\nAllowed by all.` } },
    },
  });
  const tested = await run("test", "--policy", file, "--action", "swf:StartTimer", "--domain", "d");
  const checked = await run("check", file);
  assert.deepEqual([tested.code, checked.code], [2, 0], tested.stderr + checked.stderr);
  for (const { stdout } of [tested, checked]) {
    assert.doesNotMatch(stdout, /[^\P{Cc}\n]|\u202e|^Allowed/mu);
    assert.match(stdout, /\\u001b\[2K\\u009b2J\\u202eAllowed by all/);
  }
});

test("a call is judged by its input, and an answer by each of its decisions", async () => {
  using directory = temporaryDirectory();
  const file = written(directory.path, "p.json", starter);
  const answer = {
    operation: "RespondDecisionTaskCompleted",
    input: {
      taskToken: "t",
      decisions: [
        {
          decisionType: "StartTimer",
          startTimerDecisionAttributes: { timerId: "t", startToFireTimeout: "1" },
        },
        { decisionType: "RecordMarker", recordMarkerDecisionAttributes: { markerName: "m" } },
      ],
    },
  };
  const asked = ["--policy", file, "--domain", "video", "--call", JSON.stringify(answer)];
  const { code, stdout } = await run("test", ...asked, "--output", "json");
  assert.equal(code, 2);
  const { allowed, requests } = JSON.parse(stdout);
  assert.equal(allowed, false);
  assert.deepEqual(
    requests.map(({ action, resource, verdict }: Record<string, string>) => [
      action,
      resource,
      verdict,
    ]),
    [
      ["swf:RespondDecisionTaskCompleted", arn, "implicitDeny"],
      ["swf:StartTimer", arn, "allowed"],
      ["swf:RecordMarker", arn, "implicitDeny"],
    ],
  );
});

test("who asks, and what a key says several times, is told by --context", async () => {
  using directory = temporaryDirectory();
  const file = written(directory.path, "p.json", {
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Action: "swf:TagResource",
      Resource: `arn:aws:swf:*:*:/domain/\${aws:username}`,
      Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": ["team", "cost"] } },
    },
  });
  const asked = ["--policy", file, "--action", "swf:TagResource", "--domain", "mary"];
  const keys = ["--context", "aws:TagKeys=team", "--context", "aws:TagKeys=cost"];
  assert.equal((await run("test", ...asked, ...keys)).code, 2);
  assert.equal((await run("test", ...asked, ...keys, "--context", "aws:username=mary")).code, 0);
});

test("check says that a policy is sound, and what is likely not meant", async () => {
  using directory = temporaryDirectory();
  const document = {
    Version: "2012-10-17",
    Statement: { ...starter.Statement, Action: "swf:Strt" },
  };
  const file = written(directory.path, "p.json", document);
  const { code, stdout } = await run("check", file);
  assert.equal(code, 0);
  assert.equal(
    stdout,
    `${file}: a sound policy of 1 statement\n` +
      `${file}: warning: Statement.Action: there is no action swf:Strt\n`,
  );
  const { stdout: json } = await run("check", "--output", "json", file);
  assert.equal(JSON.parse(json)[0].warnings.length, 1);
});

test("bad input is one line that names the place, and the exit code is 1", async () => {
  using directory = temporaryDirectory();
  const sound = written(directory.path, "sound.json", starter);
  const broken = written(directory.path, "broken.json", { Version: "2012-10-17", Statement: [] });
  const cut = written(directory.path, "cut.json", '{\n  "Version": \n');
  const onVideo = ["--domain", "video"];
  const mistakes: readonly (readonly [readonly string[], string | RegExp])[] = [
    [["check", broken], `ekiden: ${broken}: Statement: is empty; write at least one\n`],
    [["check", cut], /^ekiden: .*cut\.json: policy: is not JSON: .*\n$/],
    [["check", `${sound}x`], `ekiden: ${sound}x: there is no such file\n`],
    [
      ["test", "--policy", sound, ...onVideo],
      "ekiden: policy test: needs --action with --resource, or --call, one of both\n",
    ],
    [
      ["test", "--policy", sound, "--action", "swf:StartTimer"],
      "ekiden: resource: is missing: give an ARN, or the name of a domain\n",
    ],
    [
      ["test", "--policy", sound, "--action", "swf:StartTmer", ...onVideo],
      "ekiden: action: there is no swf:StartTmer; did you mean swf:StartTimer?\n",
    ],
    [
      ["test", "--policy", sound, "--call", '{"operation":"ListDomain"}'],
      "ekiden: call: there is no operation ListDomain; did you mean ListDomains?\n",
    ],
    [
      ["test", "--policy", sound, "--call", '{"operation":"ListDomains"}'],
      /^ekiden: call\.input: 1 validation error detected: .*registrationStatus.*\n$/,
    ],
    [["test", "--policy", sound, "--call", "{operation"], /^ekiden: call: is not JSON: .*\n$/],
    [
      ["test", "--policy", sound, "--action", "swf:StartTimer", "--resource", "video"],
      'ekiden: resource: "video" is no ARN, as arn:aws:swf:us-east-1:000000000000:/domain/video is one\n',
    ],
    [
      ["test", "--policy", sound, "--action", "swf:StartTimer", ...onVideo, "--account", "1"],
      'ekiden: --account: "1" is none: it has 12 digits\n',
    ],
    [
      ["test", "--policy", sound, "--call", "[]"],
      'ekiden: call: there is no operation undefined: write {"operation": "…", "input": {…}}\n',
    ],
    [
      ["test", "--policy", sound, "--action", "swf:StartTimer", ...onVideo, "--context", "key"],
      'ekiden: --context: "key" is not of the form key=value\n',
    ],
  ];
  for (const [args, expected] of mistakes) {
    const { code, stdout, stderr } = await run(...args);
    assert.equal(code, 1, args.join(" "));
    assert.equal(stdout, "");
    if (typeof expected === "string") assert.equal(stderr, expected);
    else assert.match(stderr, expected);
  }
});

test("policies are attached, replaced, listed and detached where a server runs", async () => {
  using directory = temporaryDirectory();
  const place = ["--data", directory.path];
  await using server = serving(["--access", "keys", ...place]);
  await server.says(/Stop it with/);
  const allowed = { Statement: { Effect: "Allow", Action: "swf:ListDomains", Resource: "*" } };
  const file = written(directory.path, "lists.json", allowed);
  const mary = ["--user", "mary", "--account", "123456789012", ...place];
  for (const _ of ["once", "again"]) {
    const { code, stderr } = await run("attach", file, ...mary);
    assert.deepEqual([code, stderr.split(". ")[0]], [0, "The policy lists is attached"]);
  }
  const { stdout } = await run("list", ...place);
  assert.equal(stdout, "arn:aws:iam::123456789012:user/mary  lists\n");
  const tried = await run("detach", "lists", ...mary, "--dry-run");
  assert.deepEqual(
    [tried.code, tried.stderr],
    [
      0,
      "The policy lists would be detached from arn:aws:iam::123456789012:user/mary. " +
        "Nothing was changed.\n",
    ],
  );
  assert.equal((await run("list", ...place)).stdout, stdout, "it is still attached");
  const other = await run("detach", "other", ...mary, "--dry-run");
  assert.deepEqual([other.code, other.stderr.includes("`ekiden policy list` shows")], [1, true]);
  assert.equal((await run("detach", "lists", ...mary)).code, 0);
  const gone = await run("detach", "lists", ...mary);
  assert.deepEqual([gone.code, gone.stderr.includes("`ekiden policy list` shows")], [1, true]);
  const nobody = await run("attach", file, ...place);
  assert.deepEqual(
    [nobody.code, nobody.stderr.includes("with --user, --role or --key")],
    [1, true],
  );
  const unknown = await run("attach", file, "--key", "AKIAAAAAAAAAAAAAAAAA", ...place);
  assert.deepEqual(
    [unknown.code, unknown.stderr],
    [1, "ekiden: There is no key AKIAAAAAAAAAAAAAAAAA. `ekiden key list` shows those there are.\n"],
  );
  assert.equal((await run("list", ...place)).stdout, "", "nothing was attached");
  const broken = written(directory.path, "broken.json", { Statement: [] });
  assert.match((await run("attach", broken, ...mary)).stderr, /broken\.json: Statement: is empty/);
});

test("a document is attached from a pipe, which has it once", async () => {
  using directory = temporaryDirectory();
  const data = ["--data", directory.path];
  await servedOnce(directory.path);
  const file = written(directory.path, "p.json", starter);
  const words = ["policy", "attach", "/dev/stdin", "--name", "piped", "--user", "mary", ...data];
  const script = 'file="$1"; shift; cat "$file" | "$@"';
  const all = ["sh", file, process.execPath, ...command, ...words];
  await using piped = new Command(["/bin/sh", "-c", script, ...all], {});
  assert.equal(await piped.ended, 0, piped.stderr);
  assert.equal((await run("list", ...data)).stdout, "arn:aws:iam::000000000000:user/mary  piped\n");
});

test("nothing is attached, made or taken away where the output is given wrongly", async () => {
  using directory = temporaryDirectory();
  const data = ["--data", directory.path];
  await servedOnce(directory.path);
  const file = written(directory.path, "p.json", starter);
  const trust = written(directory.path, "t.json", {
    Statement: { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" },
  });
  assert.equal((await ran(["role", "create", "kept", "--trust", trust, ...data])).code, 0);
  const environment = { EKIDEN_OUTPUT: "csv" };
  for (const words of [
    ["policy", "attach", file, "--user", "mary"],
    ["role", "create", "encoder", "--trust", trust],
    ["role", "delete", "kept"],
  ]) {
    const { code, stderr } = await ran([...words, ...data], { environment });
    assert.equal(code, 1, words.join(" "));
    assert.match(stderr, /^ekiden: there is no output "csv"\.\n/);
  }
  assert.equal((await run("list", ...data)).stderr, "No policy is attached.\n");
  const roles = await ran(["role", "list", ...data]);
  assert.match(roles.stdout, /^ROLE .*\narn:\S+:role\/kept /);
  assert.doesNotMatch(roles.stdout, /encoder/);
});
