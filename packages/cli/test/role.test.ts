// `ekiden role`: roles are made, shown, trusted anew and deleted where a server runs.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { servedOnce, serving, temporaryDirectory } from "./command.ts";
import { ran } from "./terminal/recorded-terminal.ts";

const account = "123456789012";
const arn = `arn:aws:iam::${account}:role/encoder`;
const mary = `arn:aws:iam::${account}:user/mary`;
const trusting = (AWS: string, more: object = {}) => ({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole", ...more },
});
const allowing = (Action: string, Resource = "*") => ({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action, Resource },
});

const written = (directory: string, name: string, document: unknown): string => {
  const path = join(directory, name);
  writeFileSync(path, typeof document === "string" ? document : JSON.stringify(document));
  return path;
};

const run = (...words: readonly string[]) => ran(words);

test("a role is made, listed, shown, trusted anew and deleted with its policies", async () => {
  using directory = temporaryDirectory();
  const place = ["--data", directory.path];
  await using server = serving(["--access", "keys", "--account", account, ...place]);
  await server.says(/Stop it with/);
  const own = ["--account", account, ...place];
  const file = written(directory.path, "trust.json", trusting(account));
  const made = await run(
    "role",
    "create",
    "encoder",
    "--trust",
    file,
    "--max-duration",
    "7200",
    ...own,
  );
  assert.deepEqual([made.code, made.stdout], [0, `${arn}\n`]);
  assert.match(made.stderr, /ekiden policy attach FILE --role encoder --account 123456789012/);
  const again = await run("role", "create", "encoder", "--trust", file, ...own);
  assert.deepEqual([again.code, /There is a role .* already/.test(again.stderr)], [1, true]);
  const allowed = written(directory.path, "lists.json", allowing("swf:ListDomains"));
  assert.equal((await run("policy", "attach", allowed, "--role", "encoder", ...own)).code, 0);
  const bounded = ["--role", "encoder", "--boundary", "--name", "most", ...own];
  assert.equal((await run("policy", "attach", allowed, ...bounded)).code, 0);
  const listed = await run("role", "list", ...place);
  assert.match(listed.stdout, new RegExp(`^ROLE +CREATED +MAX SECONDS\n${arn} +2\\S+Z +7200\n$`));
  const other = written(directory.path, "mary.json", trusting(mary));
  const trusted = await run("role", "trust", "encoder", other, ...own);
  assert.deepEqual([trusted.code, /within a second/.test(trusted.stderr)], [0, true]);
  const { createdAt, id, ...shown } = JSON.parse(
    (await run("role", "show", "encoder", ...own)).stdout,
  );
  assert.match(id, /^AROA/);
  assert.ok(Date.parse(createdAt) > 0);
  assert.deepEqual(shown, {
    arn,
    maxDuration: 7_200,
    policies: ["lists"],
    boundary: "most",
    trust: trusting(mary),
  });
  const gone = await run("role", "delete", "encoder", ...own);
  assert.deepEqual(
    [gone.code, /deleted, with its policies.* Its sessions end/.test(gone.stderr)],
    [0, true],
  );
  assert.equal((await run("policy", "list", ...place)).stdout, "");
  assert.match((await run("role", "list", ...place)).stderr, /There are no roles/);
});

test("bad input is one line that says what to do, and the exit code is 1", async () => {
  using directory = temporaryDirectory();
  const place = ["--data", directory.path];
  await servedOnce(directory.path, { access: "keys", account });
  const own = ["--account", account, ...place];
  const sound = written(directory.path, "trust.json", trusting(mary));
  const broken = written(directory.path, "broken.json", allowing("sts:AssumeRole"));
  const stranger = written(directory.path, "stranger.json", trusting("210987654321"));
  const mistakes: readonly (readonly [readonly string[], RegExp])[] = [
    [["role", "create", "encoder", ...own], /required option '--trust <file>'/],
    [["role", "create", "encoder", "--trust", `${sound}x`, ...own], /there is no such file/],
    [["role", "create", "encoder", "--trust", broken, ...own], /broken\.json: .*has no Resource/],
    [["role", "create", "encoder", "--trust", stranger, ...own], /is of another account/],
    [["role", "create", "a/b", "--trust", sound, ...own], /A role's name has 1 to 64/],
    [
      ["role", "create", "encoder", "--trust", sound, "--max-duration", "60", ...own],
      /a whole number from 900 to 43200/,
    ],
    [["role", "show", "none", ...own], /There is no role .*none\. `ekiden role list`/],
    [["role", "trust", "none", sound, ...own], /There is no role/],
    [["role", "delete", "none", ...own], /There is no role/],
    [["policy", "attach", sound, "--role", "none", ...own], /Principal is for trust policies/],
    [["policy", "detach", "p", "--role", "none", "--user", "u", ...own], /--user, --role or --key/],
    [
      [
        "policy",
        "attach",
        written(directory.path, "p.json", allowing("*")),
        "--role",
        "none",
        ...own,
      ],
      /There is no role/,
    ],
  ];
  for (const [args, expected] of mistakes) {
    const { code, stdout, stderr } = await run(...args);
    assert.deepEqual([code, stdout], [1, ""], args.join(" "));
    assert.match(stderr, /^ekiden: .*\n$/);
    assert.match(stderr, expected);
  }
});

test("policy test says who may assume a role, and why", async () => {
  using directory = temporaryDirectory();
  const byName = written(directory.path, "name.json", trusting(mary));
  const byAccount = written(directory.path, "account.json", trusting(account));
  const allowed = written(directory.path, "allowed.json", allowing("sts:AssumeRole", arn));
  const less = written(directory.path, "less.json", allowing("swf:*"));
  const asks = (...args: string[]) => run("policy", "test", "--resource", arn, ...args);
  const session = `arn:aws:sts::${account}:assumed-role/other/mary`;
  const named = await asks("--trust", byName, "--principal", mary);
  assert.equal(named.code, 0);
  assert.equal(
    named.stdout,
    `sts:AssumeRole on ${arn}
Allowed: the trust policy names the caller itself.

${byName} Statement Allow applies
  met     Principal: ${mary} means ${mary}
  met     Action: "sts:AssumeRole" matches sts:AssumeRole
`,
  );
  const stranger = await asks("--trust", byName, "--principal", session);
  assert.equal(stranger.code, 2);
  assert.match(stranger.stdout, /^Denied: no statement of the trust policy allows it\.$/m);
  assert.match(stranger.stdout, /NOT MET Principal: .* does not mean/);
  const alone = await asks("--trust", byAccount, "--principal", session);
  assert.equal(alone.code, 2);
  assert.match(alone.stdout, /The trust policy names the account\. Denied: no statement allows it/);
  const both = await asks("--trust", byAccount, "--principal", session, "--policy", allowed);
  assert.equal(both.code, 0);
  const policy = ["--policy", allowed, "--session", less];
  const narrowed = await asks("--trust", byAccount, "--principal", session, ...policy);
  assert.equal(narrowed.code, 2);
  assert.match(narrowed.stdout, /no statement of the boundary or the session's policy does/);
  assert.equal((await asks("--policy", allowed, "--action", "sts:AssumeRole")).code, 0);
  for (const [args, expected] of [
    [["--trust", byName], /needs --principal with --trust/],
    [["--action", "sts:AssumeRole"], /needs --policy, or --trust, or both/],
    [
      ["--trust", byName, "--principal", account],
      /is neither arn:aws:iam::123456789012:user\/name/,
    ],
  ] as const) {
    const { code, stderr } = await asks(...args);
    assert.equal(code, 1);
    assert.match(stderr, expected);
  }
});

test("policy check doubts no policy that allows a role to be assumed", async () => {
  using directory = temporaryDirectory();
  const condition = { StringEquals: { "sts:RoleSessionName": "mary" } };
  const { Statement } = allowing("sts:AssumeRole", arn);
  const document = { Version: "2012-10-17", Statement: { ...Statement, Condition: condition } };
  const file = written(directory.path, "p.json", document);
  const { code, stdout } = await run("policy", "check", file);
  assert.deepEqual([code, stdout], [0, `${file}: a sound policy of 1 statement\n`]);
});
