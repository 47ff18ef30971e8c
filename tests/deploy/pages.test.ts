// Pages about operations, held against the files of deploy/ that they are about, and examples in
// them against themselves.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { operations } from "@ekiden/model";
import { filesBelow, repository } from "../../tools/files.ts";

const read = (path: string): string => readFileSync(join(repository, path), "utf8");
const page = (name: string): string => read(`docs/operations/${name}.md`);
const unit = read("deploy/systemd/ekiden.service");

test("the directory of credentials is named in units alone, which know it", () => {
  const lines = [page("services"), unit].flatMap((text) => text.match(/^.*%d\/.*$/gm) ?? []);
  assert.ok(lines.length > 2);
  for (const line of lines) assert.match(line, /^Environment=EKIDEN_\w+=%d\/[\w.-]+$/);
});

test("a certificate that systemd has copied is renewed by a restart, as the page says", () => {
  assert.match(page("services"), /After a renewal of the certificate, `systemctl restart ekiden`/);
});

test("a rotation of the audit log signals the server alone, where the unit lets it write", () => {
  const [, directory = "", command = ""] =
    /^(\/\S+)\/\S+ \{\n[^}]*postrotate\n +(.+)\n/m.exec(page("audit")) ?? [];
  assert.equal(command, "systemctl reload ekiden");
  assert.match(unit, /^ExecReload=\/bin\/kill -HUP \$MAINPID$/m);
  const [, own = ""] = /^LogsDirectory=(\S+)$/m.exec(unit) ?? [];
  assert.equal(directory, `/var/log/${own}`);
});

test("the example of Patroni lets in the connections of the command beside it", () => {
  const [, example = ""] = /```yaml\n(.*?)```/s.exec(page("patroni")) ?? [];
  const rules = [...example.matchAll(/^ +- (local|host\w*) (\S+) (\S+) /gm)].map(
    ([, kind = "", database = "", user = ""]) => ({ kind, database, user }),
  );
  const kindsFor = (user: string) =>
    rules.filter((rule) => rule.user === user).map(({ kind }) => kind);
  assert.deepEqual(kindsFor("ekiden"), ["hostssl"]);
  assert.match(page("patroni"), /^ +ekiden serve .*\?sslmode=verify-full'$/m);
  for (const name of ["ssl", "ssl_cert_file", "ssl_key_file"]) {
    assert.match(example, new RegExp(`^ {8}${name}: `, "m"));
  }
  assert.deepEqual(kindsFor("postgres"), ["local", "host"], "Patroni reaches its own server");
  assert.match(example, /use_pg_rewind: true/);
  assert.deepEqual(kindsFor("rewind_user"), ["hostssl"]);
});

test("the page about balancers names each right that ekiden doctor --through needs", () => {
  const sources = filesBelow("packages/cli/src/doctor").map(read).join();
  const called = Object.keys(operations).filter((name) => sources.includes(`"${name}"`));
  assert.ok(called.length > 5);
  const unsaid = called.filter((name) => !page("balancers").includes(`\`swf:${name}\``));
  assert.deepEqual(unsaid, []);
});
