// The language of the corpus: a script of what happened, and what must and must not be said of it.
// README.md beside this file describes it.
import assert from "node:assert/strict";

/** One line: a word, further words, and `name=value` pairs. */
export interface Line {
  readonly verb: string;
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string>>;
  /** How long before it happens, in milliseconds. */
  readonly after: number;
  /** What is indented below it. */
  readonly inner: readonly Line[];
}

export interface Script {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** The first line is the title; `#` begins a comment. */
export const parseScript = (text: string): Script => {
  const [title = "", ...rest] = text.split("\n");
  const lines = rest.filter((line) => line.trim() !== "" && !line.trim().startsWith("#"));
  return { title: title.trim(), lines: nested(repeated(lines)) };
};

/** `repeat 3` … `end`: the lines between, so many times; `{n}` counts from 1. */
const repeated = (lines: readonly string[]): readonly string[] => {
  const start = lines.findIndex((line) => line.startsWith("repeat "));
  if (start < 0) return lines;
  const length = lines.slice(start).findIndex((line) => line.trim() === "end");
  assert.ok(length > 0, "a repeat without an end");
  const count = Number(lines[start]?.split(/\s+/)[1]);
  const body = lines.slice(start + 1, start + length);
  const copies = Array.from({ length: count }, (_, index) =>
    body.map((line) => line.replaceAll("{n}", String(index + 1))),
  );
  return [...lines.slice(0, start), ...copies.flat(), ...repeated(lines.slice(start + length + 1))];
};

const nested = (lines: readonly string[]): readonly Line[] => {
  const found: { line: string; inner: string[] }[] = [];
  for (const line of lines) {
    if (/^\s/.test(line)) found.at(-1)?.inner.push(line);
    else found.push({ line, inner: [] });
  }
  return found.map(({ line, inner }) => ({ ...parseLine(line), inner: inner.map(parseLine) }));
};

const word = /(?:[^\s"']|"[^"]*"|'[^']*')+/g;

const parseLine = (text: string): Line => {
  const all: readonly string[] = text.trim().match(word) ?? [];
  const isTimed = /^\+\d/.test(all[0] ?? "");
  const [verb = "", ...rest] = isTimed ? all.slice(1) : all;
  const pairs = rest.filter((each) => /^[\w-]+=/.test(each)).map((each) => each.split(/=(.*)/s));
  return {
    verb,
    words: rest.filter((each) => !/^[\w-]+=/.test(each)).map(unquoted),
    options: Object.fromEntries(pairs.map(([name = "", value = ""]) => [name, unquoted(value)])),
    after: isTimed ? parseDuration(all[0]?.slice(1) ?? "") : 0,
    inner: [],
  };
};

const unquoted = (text: string): string => /^(["'])(.*)\1$/s.exec(text)?.[2] ?? text;

const unitMilliseconds = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90s`, `3m`, `2h30m`. */
export const parseDuration = (text: string): number => {
  const parts = [...text.matchAll(/(\d+)(ms|[smhd])/g)];
  assert.equal(parts.map(([part]) => part).join(""), text, `not a duration: ${text}`);
  return parts.reduce(
    (sum, [, amount, unit]) =>
      sum + Number(amount) * unitMilliseconds[unit as keyof typeof unitMilliseconds],
    0,
  );
};
