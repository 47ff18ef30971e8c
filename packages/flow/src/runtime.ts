// What this package runs on: it leads workflows by means of Node's own task queue.

const minimumNode = [20, 19] as const;

interface Runtime {
  readonly versions: Readonly<Record<string, string | undefined>>;
  readonly isDeno: boolean;
}

const isOldNode = (version = "0"): boolean => {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [minimumMajor, minimumMinor] = minimumNode;
  return major < minimumMajor || (major === minimumMajor && minor < minimumMinor);
};

const nameOf = ({ versions, isDeno }: Runtime): string | undefined => {
  if (isDeno) return "Deno";
  if (versions.bun !== undefined) return `Bun ${versions.bun}`;
  return isOldNode(versions.node) ? `Node.js ${versions.node}` : undefined;
};

/** Throws where this package cannot run. */
export const checkRuntime = (runtime: Runtime): void => {
  const name = nameOf(runtime);
  if (name === undefined) return;
  throw new Error(
    `@ekiden/flow needs Node.js ${minimumNode.join(".")} or newer, and this is ${name}. Workers run ` +
      "on Node.js; programs that only start workflows may use the AWS SDK.",
  );
};

checkRuntime({ versions: process.versions, isDeno: "Deno" in globalThis });
