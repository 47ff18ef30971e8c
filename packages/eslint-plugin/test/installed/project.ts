// A project that has installed the plugin: its package as npm packs it, once for the tests of a
// process, and ESLint, oxlint and the parser linked beside it.
import { execFile } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const pathOf = (specifier: string) => fileURLToPath(new URL(specifier, import.meta.url));
const repository = pathOf("../../../../");
const folderOf = (name: string) => join(repository, "node_modules", name);

const folder = mkdtempSync(join(tmpdir(), "ekiden-packed-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Compiles, packs and unpacks the package, as it is published. */
const pack = async (): Promise<void> => {
  const source = join(folder, "source");
  for (const name of ["package.json", "README.md", "src", "docs"]) {
    cpSync(pathOf(`../../${name}`), join(source, name), { recursive: true });
  }
  const compiler = join(folderOf("typescript-7"), "bin", "tsc");
  const words = ["--project", pathOf("../../"), "--outDir", join(source, "dist")];
  await run(process.execPath, [compiler, ...words, "--tsBuildInfoFile", join(folder, "info")]);
  const packing = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const { stdout } = await run("npm", packing, { cwd: source });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  await run("tar", ["-xzf", join(folder, filename), "-C", folder]);
};

await pack();

export interface Complaint {
  readonly rule: string | null;
  readonly line: number | undefined;
  readonly message: string;
}

export interface Linted {
  readonly exitCode: number;
  /** Path in the project → what was found there; each file that was linted is here. */
  readonly files: ReadonlyMap<string, readonly Complaint[]>;
  readonly stderr: string;
}

interface Result {
  readonly filePath: string;
  readonly messages: readonly { ruleId: string | null; line?: number; message: string }[];
}

interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const answerOf = (command: string, words: readonly string[], cwd: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const maxBuffer = 64 * 1024 * 1024;
    const all = [command, ...words];
    execFile(process.execPath, all, { cwd, maxBuffer }, (error, stdout, stderr) => {
      const code = error?.code ?? 0;
      if (typeof code === "number") resolve({ exitCode: code, stdout, stderr });
      else reject(error);
    });
  });

export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), "ekiden-linted-"));

  /** With the package, and others of this repository. */
  constructor(packages: readonly string[]) {
    const own = join(this.folder, "node_modules", "@ekiden", "eslint-plugin");
    cpSync(join(folder, "package"), own, { recursive: true });
    for (const name of packages) {
      const place = join(this.folder, "node_modules", name.replace(/^eslint-9$/, "eslint"));
      mkdirSync(dirname(place), { recursive: true });
      symlinkSync(folderOf(name), place, "junction");
    }
  }

  write(path: string, text: string): void {
    const place = join(this.folder, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text);
  }

  copy(from: string, to: string): void {
    cpSync(from, join(this.folder, to), { recursive: true });
  }

  async eslint(...words: string[]): Promise<Linted> {
    const command = join(this.folder, "node_modules", "eslint", "bin", "eslint.js");
    const answer = await answerOf(command, ["--format", "json", ...words], this.folder);
    const results = JSON.parse(answer.stdout || "[]") as Result[];
    const entries = results.map(({ filePath, messages }) => {
      const complaints = messages.map(({ ruleId, line, message }) => {
        return { rule: ruleId, line, message };
      });
      // The folder of the project may be a link, as the system's folder is on macOS.
      const path = filePath.slice(filePath.lastIndexOf(this.#name) + this.#name.length + 1);
      return [path.replaceAll("\\", "/"), complaints] as const;
    });
    return { exitCode: answer.exitCode, files: new Map(entries), stderr: answer.stderr };
  }

  /** What oxlint found, as `@ekiden(no-date)`, by the file. */
  async oxlint(...words: string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const command = join(this.folder, "node_modules", "oxlint", "bin", "oxlint");
    const { stdout, stderr } = await answerOf(command, ["--format", "json", ...words], this.folder);
    if (!stdout.startsWith("{")) throw new Error(`oxlint said: ${stdout}${stderr}`);
    const { diagnostics } = JSON.parse(stdout) as {
      diagnostics: { code: string; filename: string }[];
    };
    const found = new Map<string, string[]>();
    for (const { code, filename } of diagnostics) {
      found.set(filename, [...(found.get(filename) ?? []), code]);
    }
    return found;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  get #name(): string {
    return this.folder.split(/[\\/]/).at(-1) ?? "";
  }
}

/** The first block of a document in a language. */
export const blockOf = (document: string, language: string): string => {
  const text = readFileSync(join(repository, document), "utf8");
  const [, block] = text.match(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``)) ?? [];
  if (block === undefined) throw new Error(`${document} has no block of ${language}.`);
  return block;
};
