// The systemd unit without systemd: a new Debian in a directory, the packed command installed in
// it, and the unit's command there with the unit's environment, credential, limits and rights, on a
// file system that can be written in its state directory alone. It works as root.
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { SwfClient } from "@ekiden/client";
import { generateKey } from "@ekiden/server";
import { packInto } from "../../tools/release/pack.ts";
import { outputOf, run } from "./checkers.ts";
import { readUnit, type Unit } from "./unit-file.ts";

/** As of a dynamic user: no such user is known to the system. */
const user = 61_184;
const port = 7967;
const stateDirectory = "/var/lib/ekiden";
const credentials = "/run/credentials/ekiden.service";
const key = generateKey();

/** As `deploy/systemd/ekiden.service` and the page docs/operations/services.md lay it out. */
const furnish = (root: string): void => {
  mkdirSync(join(root, "etc/ekiden"), { mode: 0o700 });
  writeFileSync(
    join(root, "etc/ekiden/ekiden.env"),
    [
      `EKIDEN_PORT=${port}`,
      "EKIDEN_ACCESS=keys",
      `EKIDEN_FIRST_KEY=${key.accessKeyId}:${key.secretAccessKey}`,
      "",
    ].join("\n"),
    { mode: 0o600 },
  );
  const credential = join(root, credentials, "master-key");
  mkdirSync(join(root, credentials), { recursive: true });
  writeFileSync(credential, `${randomBytes(32).toString("base64")}\n`);
  chmodSync(credential, 0o400);
  mkdirSync(join(root, stateDirectory), { mode: 0o700 });
  for (const path of [credential, join(root, stateDirectory)]) chownSync(path, user, user);
};

const install = async (root: string): Promise<void> => {
  // Natively compiled parts are those of this machine, whose Debian it is.
  copyFileSync(process.execPath, join(root, "usr/bin/node"));
  const folder = mkdtempSync(join(tmpdir(), "ekiden-archives-"));
  try {
    const archives = (await packInto(folder)).map(({ archive }) => archive);
    const words = ["install", "--global", "--no-audit", "--no-fund"];
    run("npm", [...words, "--prefix", join(root, "usr"), ...archives]);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** In a mount namespace of its own, so that nothing stays mounted. */
const jail = `
set -e
mount --make-rprivate /
mount --bind "$1" "$1"
mount --bind "$1${stateDirectory}" "$1${stateDirectory}"
mount -o remount,bind,ro "$1"
mount -t proc proc "$1/proc"
mount -t tmpfs tmpfs "$1/tmp"
mount --bind /dev "$1/dev"
root=$1
shift
exec chroot "$root" "$@"
`;

const start = (root: string, { command, environment, umask, maxOpenFiles }: Unit) => {
  const fromFile = readFileSync(join(root, "etc/ekiden/ekiden.env"), "utf8").trim().split("\n");
  const rights = [
    ...["setpriv", `--reuid=${user}`, `--regid=${user}`, "--clear-groups"],
    ...["--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"],
  ];
  const limited = `umask ${umask}; ulimit -n ${maxOpenFiles}; exec "$@"`;
  const words = ["unshare", "--mount", "/bin/sh", "-c", jail, "sh", root];
  const [file = "", ...args] = [
    ...[...words, "/usr/bin/env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"],
    ...[...environment, ...fromFile, "/bin/sh", "-c", limited, "sh", ...rights, ...command],
  ];
  return new Service(spawn(file, args, { stdio: ["ignore", "pipe", "pipe"] }));
};

class Service {
  readonly #process: ChildProcess;
  readonly ended: Promise<number | NodeJS.Signals | null>;
  text = "";

  constructor(child: ChildProcess) {
    this.#process = child;
    this.ended = new Promise((resolve) =>
      child.once("exit", (code, signal) => resolve(code ?? signal)),
    );
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.text += chunk.toString();
      });
    }
  }

  /** Resolves when it has written this; rejects when it ends without. */
  async says(words: string): Promise<void> {
    const lines = this.#process.stdout;
    while (!this.text.includes(words)) {
      const next = new Promise((resolve) => {
        lines?.once("data", resolve);
        this.#process.stderr?.once("data", resolve);
      });
      const end = await Promise.race([next, this.ended.then((code) => ({ code }))]);
      if (end instanceof Buffer || this.text.includes(words)) continue;
      throw new Error(`The service ended without "${words}": ${this.text}`);
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name);
  }

  /** As systemd does; throws where it takes too long or does not end well. */
  async stop(maxMilliseconds: number): Promise<void> {
    const limit = AbortSignal.timeout(maxMilliseconds);
    limit.addEventListener("abort", () => this.signal("SIGKILL"));
    this.signal("SIGTERM");
    const code = await this.ended;
    if (code !== 0) throw new Error(`The service ended with ${code}: ${this.text}`);
  }
}

const clientOfService = () =>
  new SwfClient({ endpoint: `http://127.0.0.1:${port}`, region: "us-east-1", credentials: key });

const use = async (root: string): Promise<void> => {
  const unit = readUnit(credentials);
  const client = clientOfService();
  const first = start(root, unit);
  await first.says("Stop it with");
  await client.registerDomain({ name: "unit", workflowExecutionRetentionPeriodInDays: "1" });
  first.signal("SIGHUP");
  await first.says("the configuration was read again");
  await first.stop(unit.stopMilliseconds);
  if (first.text.includes(key.secretAccessKey)) throw new Error("The log has the secret.");
  const { mode } = statSync(join(root, stateDirectory, "ekiden.db"));
  if ((mode & 0o077) !== 0) throw new Error(`Others can read the data: ${mode.toString(8)}`);
  const hasDomain = async (when: string): Promise<void> => {
    const service = start(root, unit);
    await service.says("Stop it with");
    const { domainInfos } = await client.listDomains({ registrationStatus: "REGISTERED" });
    if (domainInfos.length !== 1) throw new Error(`The domain is not there after ${when}.`);
    await service.stop(unit.stopMilliseconds);
  };
  await hasDomain("a restart");
  await restore(root, unit);
  await hasDomain("a restore");
  await client.close();
};

/** Puts a copy into the place of the data, as docs/operations/services.md has it. */
const restore = async (root: string, unit: Unit): Promise<void> => {
  const file = join(root, stateDirectory, "ekiden.db");
  const copy = readFileSync(file);
  for (const name of readdirSync(dirname(file))) rmSync(join(dirname(file), name));
  writeFileSync(file, copy, { mode: 0o600 });
  const refused = start(root, unit);
  await refused.ended;
  const words = `Run: chown ${user} ${stateDirectory}/ekiden.db`;
  if (!refused.text.includes(words)) throw new Error(`A file of root's: ${refused.text}`);
  run("chown", ["--reference", dirname(file), file]);
};

const codename = (): string => {
  const [, name] = /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync("/etc/os-release", "utf8")) ?? [];
  if (name === undefined) throw new Error("This is no Debian whose new system could be made.");
  return name;
};

/** Makes a Debian like this one, which takes a minute, and runs the unit's command in it. */
export const checkUnit = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "ekiden-unit-"));
  // Its user must reach the files below it.
  chmodSync(folder, 0o755);
  const root = join(folder, "root");
  try {
    outputOf("debootstrap", ["--variant=minbase", codename(), root]);
    await install(root);
    furnish(root);
    await use(root);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
