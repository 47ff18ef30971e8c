// A folder in which a user has installed the packages of ours as npm packs them. What they depend
// on is linked from this repository, so that no registry is needed.
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { packed } from "./packed.ts";

const run = promisify(execFile);
const repository = fileURLToPath(new URL("../../", import.meta.url));
const packages = [
  "cli",
  "client",
  "console",
  "flow",
  "otel",
  "testing",
  "server",
  "engine",
  "model",
  "invariants",
  "diagnosis",
];
/** The command's package is the one that has no scope. */
const nameOf = (folder: string): string => (folder === "cli" ? "ekiden" : `@ekiden/${folder}`);

/** What programs install beside the packages; the last for those who check types of libraries. */
const besides = ["@types/node", "@opentelemetry/api", "prom-client", "@types/pg"];

/** An entry that is there to be preloaded. */
const guards = "@ekiden/flow/guards";

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const manifestOf = (name: string): Manifest =>
  JSON.parse(readFileSync(join(repository, "packages", name, "package.json"), "utf8"));

/** Where a package of others lies, as this one of ours finds it. */
const folderOf = (name: string, from: string): string => {
  const paths = createRequire(join(repository, from, "package.json")).resolve.paths(name) ?? [];
  for (const path of paths) {
    const folder = join(path, name);
    try {
      readFileSync(join(folder, "package.json"));
      return folder;
    } catch {}
  }
  throw new Error(`${name}, which ${from} needs, is not installed: run npm ci.`);
};

const link = (folder: string, name: string, from: string): void => {
  const target = join(folder, "node_modules", name);
  mkdirSync(dirname(target), { recursive: true });
  try {
    symlinkSync(folderOf(name, from), target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
};

const install = async (folder: string, name: string, archive = ""): Promise<void> => {
  const target = join(folder, "node_modules", nameOf(name));
  mkdirSync(target, { recursive: true });
  await run("tar", ["-xzf", archive, "-C", target, "--strip-components=1"]);
  const { dependencies, optionalDependencies } = manifestOf(name);
  for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) {
    if (!needed.startsWith("@ekiden/")) link(folder, needed, `packages/${name}`);
  }
};

export interface Output {
  readonly code: number;
  readonly text: string;
}

interface Project {
  readonly name: string;
  readonly type: "commonjs" | "module";
  /** Of the compiler. */
  readonly options?: object;
  readonly files?: readonly string[];
}

/** A folder of its own with the packages in it. */
export class Installed implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<Installed> {
    const folder = mkdtempSync(join(tmpdir(), "ekiden-installed-"));
    const archives = new Map(packed.map(({ name, archive }) => [name, archive]));
    for (const name of packages) await install(folder, name, archives.get(nameOf(name)));
    for (const name of besides) link(folder, name, ".");
    return new Installed(folder);
  }

  /** A project in it, with the consumer's files, of which the compiler reads the ones named. */
  project({ name, type, options, files = ["main.ts", "guards.ts"] }: Project): string {
    const project = join(this.folder, name);
    cpSync(fileURLToPath(new URL("consumer", import.meta.url)), project, { recursive: true });
    writeFileSync(join(project, "package.json"), JSON.stringify({ type }));
    writeFileSync(join(project, "guards.ts"), `import ${JSON.stringify(guards)};\n`);
    const target = { target: "es2022", outDir: "out", types: ["node"] };
    const compilerOptions = { strict: true, skipLibCheck: true, ...target, ...options };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
    return project;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** As a user runs Node.js there, and not a part of the runner that runs this test. */
export const runNode = async (cwd: string, ...args: readonly string[]): Promise<Output> => {
  const { NODE_TEST_CONTEXT: _, NODE_OPTIONS: __, ...env } = process.env;
  try {
    const { stdout, stderr } = await run(process.execPath, args, { cwd, env });
    return { code: 0, text: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, text: stdout + stderr };
  }
};

/** The last compiler that is written in JavaScript: most programs have it. */
export const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
/** The native compiler of today. */
export const nativeCompiler = join(repository, "node_modules/typescript-7/bin/tsc");
