// Installs a client's packages and builds its program, unless that was done for these very files.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./child-process.ts";
import type { Client, Language } from "./manifest.ts";

/** Each must end with 0 on a machine that has the language. */
const signs: Readonly<Record<Language, readonly (readonly string[])[]>> = {
  javascript: [[process.execPath, "--version"]],
  python: [["python3", "-c", "import venv, ensurepip"]],
  java: [
    ["java", "-version"],
    ["mvn", "--version"],
  ],
  go: [["go", "version"]],
  rust: [["cargo", "--version"]],
  ruby: [["ruby", "-e", "require 'aws-sdk-v1'"]],
};

/** The client's environment for its install commands: proxies and mirrors are the machine's. */
const placeOf = (folder: string) => ({ folder, environment: process.env });

/** Why no client of the language can run on this machine; undefined: they can. */
export const reasonAbsent = async (language: Language): Promise<string | undefined> => {
  for (const words of signs[language]) {
    try {
      await run(words, placeOf("."));
    } catch {
      return `this machine has no ${language}: \`${words.join(" ")}\` fails`;
    }
  }
  return undefined;
};

/** Of the client's own files: what git ignores was made from them. */
const digestOf = async ({ folder, madeFrom = [] }: Client): Promise<string> => {
  const options = ["--cached", "--others", "--exclude-standard", "-z"];
  const words = ["git", "ls-files", ...options, "--", ".", ...madeFrom];
  const paths = (await run(words, placeOf(folder))).split("\0").filter(Boolean).sort();
  const hash = createHash("sha256");
  for (const path of paths) hash.update(path).update(readFileSync(join(folder, path)));
  return hash.digest("hex");
};

const readStamp = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

export const install = async (client: Client): Promise<void> => {
  if (client.install.length === 0) return;
  const stamp = join(client.folder, ".installed");
  const digest = await digestOf(client);
  if (readStamp(stamp) === digest) return;
  for (const words of client.install) await run(words, placeOf(client.folder));
  writeFileSync(stamp, digest);
};
