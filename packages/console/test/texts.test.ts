// Texts are there in every language, and in each of them all are.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const sources = fileURLToPath(new URL("../src/", import.meta.url));
const begins = /^(?:export )?const (\w+Texts) = defineTexts\(/gm;

interface Catalogs {
  readonly path: string;
  readonly name: string;
  /** Keys in order, by language. */
  readonly keys: readonly [readonly string[], readonly string[]];
}

/** The keys of the object that begins at `start`, as they are written. */
const keysFrom = (text: string, start: number): { keys: string[]; end: number } => {
  const end = text.indexOf("\n  }", start);
  const keys = [...text.slice(start, end).matchAll(/^ {4}"?([\w-]+)"?:/gm)];
  return { keys: keys.map(([, key = ""]) => key), end };
};

const catalogs: readonly Catalogs[] = (readdirSync(sources, { recursive: true }) as string[])
  .filter((path) => /\.tsx?$/.test(path))
  .flatMap((path) => {
    const text = readFileSync(join(sources, path), "utf8");
    return [...text.matchAll(begins)].map(({ 1: name = "", index }) => {
      const english = keysFrom(text, index);
      const japanese = keysFrom(text, english.end + 4);
      return { path, name, keys: [english.keys, japanese.keys] as const };
    });
  });

test("every catalog has the same texts in English and in Japanese, in one order", () => {
  assert.ok(catalogs.length >= 10);
  for (const { path, name, keys } of catalogs) {
    const [english, japanese] = keys;
    assert.ok(english.length > 0, `${path}: ${name}`);
    assert.deepEqual(japanese, english, `${path}: ${name}`);
    assert.equal(new Set(english).size, english.length, `${path}: ${name} says a text twice`);
  }
});

test("what a person reads is in a catalog, and not in a screen", () => {
  for (const path of readdirSync(sources, { recursive: true }) as string[]) {
    if (!path.endsWith(".tsx")) continue;
    const text = readFileSync(join(sources, path), "utf8");
    const found = [...text.matchAll(/>\s*([A-Z][a-z]+(?: [a-z]+)+)\s*</g)];
    assert.deepEqual(
      found.map(([, words]) => words),
      [],
      path,
    );
  }
});
