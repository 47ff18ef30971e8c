// The workflows of a file of the user, and the Flow that this file imports: a definition is led by
// the very module that made it.
import { statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Flow from "@ekiden/flow";
import { type Command, Option } from "commander";
import { type TypeName, typeText } from "../executions.ts";
import { CommandFailure } from "../terminal/command-failure.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What commands use of it. */
type FlowModule = Pick<typeof Flow, "FlowClient" | "defineQuery" | "replayHistories">;

export interface WorkflowCode {
  readonly definitions: readonly Flow.WorkflowDefinition[];
  readonly flow: FlowModule;
}

/** How the code is led: as the worker does it that runs it. */
export interface GivenReaction {
  readonly unexpectedErrors?: "fail task" | "fail workflow" | undefined;
}

/** For commands that replay a history with the code of --with. */
export const addReactionOption = (command: Command): Command =>
  command.addOption(
    new Option(
      "--unexpected-errors <reaction>",
      "as the worker's unexpectedErrors; fail task unless given",
    ).choices(["fail task", "fail workflow"]),
  );

/** Rejects with CommandFailure for a file that is missing, or has no workflows. */
export const loadWorkflows = async (terminal: Terminal, path: string): Promise<WorkflowCode> => {
  const file = resolve(path);
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw new CommandFailure(
      `--with names ${path}, and there is no such file`,
      "Name the module that exports your workflows, as in --with ./workflows.ts.",
    );
  }
  const requireThere = createRequire(file);
  if (/\.[cm]?tsx?$/.test(file)) await readTypeScript(requireThere);
  terminal.expectUserCode();
  const flow = flowOf(requireThere, path);
  const module = await imported(file, path);
  const definitions = definitionsIn(module);
  if (definitions.length > 0) return { definitions, flow };
  throw new CommandFailure(
    `${path} exports no workflows`,
    "Export what defineWorkflow of @ekiden/flow returns.",
  );
};

interface TypeScriptLoader {
  readonly register: () => unknown;
}

const readTypeScript = async (requireThere: NodeJS.Require): Promise<void> => {
  const place = loaderOf(requireThere) ?? loaderOf(requireHere());
  if (place === undefined) {
    throw new CommandFailure(
      "TypeScript cannot be read: the package tsx is not installed",
      "`npm install --save-dev tsx`, or name a module that is compiled already.",
    );
  }
  const { register } = (await import(pathToFileURL(place).href)) as TypeScriptLoader;
  register();
};

/** `require` would find the CommonJS form of tsx, which cannot register a loader of ES modules. */
const loaderOf = (from: NodeJS.Require): string | undefined => {
  const manifest = found(from, "tsx/package.json");
  if (manifest === undefined) return undefined;
  const { exports } = from(manifest) as { exports: Record<string, ModuleConditions> };
  const path = exports["./esm/api"]?.import?.default;
  return path === undefined ? undefined : resolve(dirname(manifest), path);
};

interface ModuleConditions {
  readonly import?: { readonly default?: string };
}

const requireHere = () => createRequire(import.meta.url);

const found = (from: NodeJS.Require, name: string): string | undefined => {
  try {
    return from.resolve(name);
  } catch {
    return undefined;
  }
};

/** By `require`, which gives the same module as `import`: it is there once in a process. */
const flowOf = (requireThere: NodeJS.Require, path: string): FlowModule => {
  if (found(requireThere, "@ekiden/flow") !== undefined) return requireThere("@ekiden/flow");
  throw new CommandFailure(
    `@ekiden/flow is not installed where ${path} is`,
    "Install it there with `npm install @ekiden/flow`; replaying needs the workflow's own library.",
  );
};

const imported = async (file: string, path: string): Promise<Readonly<Record<string, unknown>>> => {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    throw new CommandFailure(
      `${path} cannot be loaded: ${error instanceof Error ? error.message : error}`,
      "Correct it; it is imported as Node.js does, with tsx for TypeScript.",
    );
  }
};

const isDefinition = (value: unknown): value is Flow.WorkflowDefinition => {
  if (typeof value !== "object" || value === null) return false;
  const { name, version, run } = value as Partial<Flow.WorkflowDefinition>;
  return typeof name === "string" && typeof version === "string" && typeof run === "function";
};

/** Also of a CommonJS module, and of exported lists and records of workflows. */
const definitionsIn = (
  module: Readonly<Record<string, unknown>>,
): readonly Flow.WorkflowDefinition[] => {
  const found = new Set<Flow.WorkflowDefinition>();
  const look = (value: unknown, levels: number): void => {
    if (isDefinition(value)) found.add(value);
    else if (levels > 0 && typeof value === "object" && value !== null) {
      for (const inner of Object.values(value)) look(inner, levels - 1);
    }
  };
  look(module, 2);
  return [...found];
};

/** The workflow of a type. Throws CommandFailure where the file does not export it. */
export const definitionOf = (
  { definitions }: WorkflowCode,
  type: TypeName,
): Flow.WorkflowDefinition => {
  const found = definitions.find(
    ({ name, version }) => name === type.name && version === type.version,
  );
  if (found) return found;
  throw new CommandFailure(
    `the module of --with exports no workflow ${typeText(type)}`,
    `It exports ${definitions.map(typeText).join(", ")}: name the module of the version that runs.`,
  );
};
