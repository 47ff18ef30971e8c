// Whether a text of the page about errors is one of the programs: a page of errors that no program
// prints is of no use to a reader who searches for one.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { filesBelow, repository } from "../files.ts";

/** Stands for what differs from case to case. */
const gap = "…";

const isSource = /^packages\/[^/]+\/src\/.*\.tsx?$/;

const comment = /^\s*(\/\/|\*|\/\*).*$/gm;
const value = /\$\{[^}]*\}/g;
/** Between two literals, with a value in the middle or without one. */
const sum = /["`]\s*\+\s*(?:([\w.()]+)\s*\+\s*)?["`]/g;

/** A source without comments, in which texts that `+` joins are one, and each value is a gap. */
export const joinedTexts = (source: string): string =>
  source
    .replace(comment, "")
    .replace(value, gap)
    .replace(sum, (_, name?: string) => (name === undefined ? "" : gap));

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** Shorter ones are found anywhere. */
const minCharacters = 8;

/** Whether a program has the title; `texts` are of `joinedTexts`. */
export const isPrinted = (title: string, texts: readonly string[]): boolean => {
  const parts = title.split(gap).map((part) => part.trim());
  if (parts.join("").length < minCharacters) return false;
  const pattern = new RegExp(parts.map(escaped).join('[^"`\\n]*?'));
  return texts.some((text) => pattern.test(text));
};

/** The texts of the packages, a source each. */
export const textsOfPackages = (): readonly string[] =>
  filesBelow("packages")
    .filter((path) => isSource.test(path))
    .map((path) => joinedTexts(readFileSync(join(repository, path), "utf8")));
