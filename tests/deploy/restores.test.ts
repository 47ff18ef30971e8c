// The commands of the pages that put a copy of the database into the place of the data, as they are
// written there, but for what only systemd, Compose and Kubernetes can do.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { repository } from "../../tools/files.ts";

const page = (name: string): string =>
  readFileSync(join(repository, `docs/operations/${name}.md`), "utf8");

const found = (text: string, expression: RegExp): string =>
  expression.exec(text)?.[1] ?? assert.fail(`${expression} is on the page`);

/** What a shell does in the directory of the data, with the copy on its standard input. */
const restores: Readonly<Record<string, () => string>> = {
  containers: () => found(page("containers"), /--entrypoint sh ekiden -c '(.*)' </),
  kubernetes: () => {
    const command = found(page("kubernetes"), /"command": \["sh", "-c", (".*")\]/);
    return JSON.parse(command.replaceAll("\\$", "$")) as string;
  },
  services: () =>
    found(page("services"), /^systemctl stop ekiden\n(.*?)^systemctl start ekiden\n/ms)
      .replaceAll("/var/lib/private/ekiden", ".")
      .replaceAll("/var/backups", "../backups")
      .replaceAll("copy/ekiden.db", "../copy/ekiden.db"),
};

/** A machine of a server that is stopped, below a directory. */
class Machine {
  readonly #script: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "ekiden-restores-"));
  readonly data = join(this.#folder, "data");

  constructor(script: string) {
    this.#script = script;
    for (const name of ["data", "backups", "copy"]) mkdirSync(join(this.#folder, name));
  }

  restore(copy: string): void {
    writeFileSync(join(this.#folder, "copy", "ekiden.db"), copy);
    const { status, stderr } = spawnSync("sh", ["-c", this.#script], {
      cwd: this.data,
      input: copy,
    });
    assert.equal(status, 0, String(stderr));
    assert.equal(readFileSync(join(this.data, "ekiden.db"), "utf8"), copy);
  }

  /** All databases that are on it. */
  databases(): readonly string[] {
    return ["data", "backups"]
      .map((name) => join(this.#folder, name))
      .flatMap((folder) =>
        readdirSync(folder, { recursive: true, encoding: "utf8" })
          .filter((path) => path.endsWith("ekiden.db"))
          .map((path) => readFileSync(join(folder, path), "utf8")),
      )
      .sort();
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}

for (const [name, script] of Object.entries(restores)) {
  test(`a second restore keeps what was there before the first one (${name})`, () => {
    using machine = new Machine(script());
    writeFileSync(join(machine.data, "ekiden.db"), "before");
    writeFileSync(join(machine.data, "ekiden.db-wal"), "log");
    machine.restore("wrong copy");
    assert.ok(!existsSync(join(machine.data, "ekiden.db-wal")), "a log is of the database before");
    machine.restore("right copy");
    assert.deepEqual(machine.databases(), ["before", "right copy", "wrong copy"]);
  });

  test(`a restore to a new volume finds nothing there to keep (${name})`, () => {
    using machine = new Machine(script());
    machine.restore("copy");
  });
}
