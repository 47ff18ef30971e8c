// Prometheus' own checker of rules and configurations.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** At this path, or where programs are looked for. */
export const promtool = process.env.EKIDEN_PROMTOOL ?? "promtool";

export const isPromtoolInstalled = spawnSync(promtool, ["--version"]).status === 0;

interface Verdict {
  readonly isAccepted: boolean;
  /** What it wrote. */
  readonly said: string;
}

export const runPromtool = (args: readonly string[], input?: string): Verdict => {
  const { status, stdout, stderr } = spawnSync(promtool, args, { encoding: "utf8", input });
  return { isAccepted: status === 0, said: stdout + stderr };
};

/** Has it look at a file of this text. */
export const checkText = (command: "rules" | "config", text: string): Verdict => {
  const folder = mkdtempSync(join(tmpdir(), "ekiden-promtool-"));
  try {
    const file = join(folder, "checked.yaml");
    writeFileSync(file, text);
    return runPromtool(["check", command, file]);
  } finally {
    rmSync(folder, { recursive: true });
  }
};
