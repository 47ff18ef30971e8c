// The seeded bugs: small patches to the product, each with a sentence and the tests that find it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = fileURLToPath(new URL("../..", import.meta.url));
const testFiles = ["packages", "tests"].flatMap((top) =>
  readdirSync(join(repository, top), { recursive: true, encoding: "utf8" })
    .map((path) => `${top}/${path}`)
    .filter((path) => path.endsWith(".test.ts")),
);
const folder = fileURLToPath(new URL(".", import.meta.url));

/** Test files whose path contains the word. */
export const filesOfTests = (word: string): readonly string[] =>
  testFiles.filter((path) => path.includes(word));

export interface Mutant {
  /** `timer-lost`. */
  readonly name: string;
  readonly file: string;
  /** What is wrong with a server that has it. */
  readonly bug: string;
  /** As for `npm test --`: test files whose path contains one of them. */
  readonly words: readonly string[];
  /** Packages that it changes. */
  readonly packages: readonly string[];
}

export const mutants = (): readonly Mutant[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".patch"))
    .sort()
    .map((file) => mutantIn(join(folder, file), file.replace(/\.patch$/, "")));

const mutantIn = (file: string, name: string): Mutant => {
  const text = readFileSync(file, "utf8");
  const headOf = (member: string) => new RegExp(`^${member}: (.+)$`, "m").exec(text)?.[1];
  const [bug, tests] = [headOf("Bug"), headOf("Tests")];
  if (!bug || !tests) throw new Error(`${name}.patch begins with "Bug: …" and "Tests: …".`);
  const changed = [...text.matchAll(/^\+\+\+ b\/packages\/([^/]+)\//gm)].map(([, one]) => one);
  const packages = [...new Set(changed)].filter((one) => one !== undefined);
  return { name, file, bug, words: tests.split(" "), packages };
};
