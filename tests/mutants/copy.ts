// A copy of the working tree in which a bug can be seeded: its own sources, and links to what has
// been installed, so that its packages import each other and not those of the original.
import {
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "./patches.ts";

const ownScope = "@ekiden";
const leftOut = /(^|\/)(\.git|node_modules|dist|data|coverage)(\/|$)/;

export const copyTree = () => {
  const path = mkdtempSync(join(tmpdir(), "ekiden-mutants-"));
  cpSync(repository, path, {
    recursive: true,
    filter: (source) => !leftOut.test(source.slice(repository.length)),
  });
  linkModules(join(repository, "node_modules"), join(path, "node_modules"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
};

const linkModules = (from: string, to: string): void => {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    if (name === ownScope) linkOwn(join(from, name), join(to, name));
    else symlinkSync(join(from, name), join(to, name));
  }
};

/** They are links relative to where they are: the same text leads into the copy. */
const linkOwn = (from: string, to: string): void => {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    const link = join(from, name);
    if (lstatSync(link).isSymbolicLink()) symlinkSync(readlinkSync(link), join(to, name));
  }
};
