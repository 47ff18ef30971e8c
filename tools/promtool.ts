// Prometheus' own checker of rules and configurations.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { skipWithout } from "./programs.ts";

/** At this path, or where programs are looked for. */
const promtool = process.env.EKIDEN_PROMTOOL ?? "promtool";

/** Why what asks it is skipped, or false. */
export const withoutPromtool = skipWithout(
  promtool,
  spawnSync(promtool, ["--version"]).status === 0,
);

interface Verdict {
  readonly isAccepted: boolean;
  /** What it wrote. */
  readonly said: string;
}

export const runPromtool = (args: readonly string[], input?: string): Verdict => {
  const { status, stdout, stderr } = spawnSync(promtool, args, { encoding: "utf8", input });
  return { isAccepted: status === 0, said: stdout + stderr };
};

/** Has it look at the last of these files, which may name the others. */
export const runPromtoolOn = (
  words: readonly string[],
  files: Readonly<Record<string, string>>,
): Verdict => {
  const folder = mkdtempSync(join(tmpdir(), "ekiden-promtool-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const [last = ""] = Object.keys(files).slice(-1);
    return runPromtool([...words, join(folder, last)]);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Has it look at a file of this text. */
export const checkText = (command: "rules" | "config", text: string): Verdict =>
  runPromtoolOn(["check", command], { "checked.yaml": text });
