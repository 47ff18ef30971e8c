// What the image has of this repository, used as it is there: without the sources.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, test } from "node:test";
import { repository } from "../../tools/files.ts";

const folder = mkdtempSync(join(tmpdir(), "ekiden-image-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const installed = join(repository, "node_modules");

/** As npm does it there: our packages are links to their folders of the image. */
const link = (name: string): void => {
  const path = realpathSync(join(installed, name));
  const isOurs = !path.startsWith(realpathSync(installed));
  const target = isOurs ? join(folder, relative(realpathSync(repository), path)) : path;
  symlinkSync(target, join(folder, "node_modules", name));
};

const install = (): void => {
  const tool = ["--import", "tsx", join(repository, "tools/image-files.ts"), folder];
  execFileSync(process.execPath, tool, { cwd: repository });
  mkdirSync(join(folder, "node_modules/@ekiden"), { recursive: true });
  const names = readdirSync(installed).filter((name) => !/^(\.|@ekiden$)/.test(name));
  const ours = readdirSync(join(installed, "@ekiden")).map((name) => `@ekiden/${name}`);
  for (const name of [...names, ...ours]) link(name);
};

test("a command of the image that calls the service finds all that it imports", () => {
  install();
  const command = join(folder, "packages/cli/bin/ekiden.js");
  const text = execFileSync(process.execPath, [command, "key", "generate"], { encoding: "utf8" });
  assert.match(text, /AWS_ACCESS_KEY_ID=/);
  assert.ok(readdirSync(join(folder, "packages/console/dist")).includes("index.html"));
});
