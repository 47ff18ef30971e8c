// `npm run size`: how much a browser loads before it shows anything, compressed, and whether that
// is within the budget. Exit code 1 where it is not.
import { readFileSync } from "node:fs";

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
  readonly isEntry?: boolean;
}

const budgetBytes = 250 * 1024;
const build = new URL("dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", build), "utf8")) as Record<
  string,
  Chunk
>;

/** The chunk and what it cannot begin without. */
const filesOf = (name: string, seen = new Set<string>()): ReadonlySet<string> => {
  const chunk = manifest[name];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const style of chunk.css ?? []) seen.add(style);
  for (const other of chunk.imports ?? []) filesOf(other, seen);
  return seen;
};

const bytesOf = (file: string) => readFileSync(new URL(`${file}.gz`, build)).length;
const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1).padStart(8)} KiB`;

const [entry = ""] = Object.keys(manifest).filter((name) => manifest[name]?.isEntry);
const first = [...filesOf(entry), "index.html"];
const sum = first.reduce((all, file) => all + bytesOf(file), 0);
for (const file of first) console.log(`${kilobytes(bytesOf(file))}  ${file}`);
console.log(
  `${kilobytes(sum)}  first load, compressed; the budget is ${kilobytes(budgetBytes).trim()}`,
);
for (const [name, { file }] of Object.entries(manifest)) {
  if (!first.includes(file)) console.log(`${kilobytes(bytesOf(file))}  ${name}, when it is shown`);
}
if (sum > budgetBytes) process.exit(1);
