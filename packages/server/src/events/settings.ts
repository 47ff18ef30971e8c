// Reads the file of --events. What of it cannot be used is said in one line each, and stops
// nothing: the other targets get their events.
import { readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { KindGuard, type TSchema, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { matcherOf } from "../functions/pattern.ts";
import { fileSchema, type TargetRow, targetSchema } from "./configuration.ts";
import type { EventFilter } from "./event-source.ts";
import { usualEventTypes } from "./event-types.ts";
import {
  maxFileBytes,
  maxTargets,
  usualConcurrency,
  usualDeadLetterDays,
  usualMaxAgeHours,
  usualTimeoutSeconds,
} from "./limits.ts";
import { type Circumstances, type EventSecrets, type TargetWay, wayFrom } from "./target-way.ts";

export interface TargetSettings {
  readonly filter: EventFilter;
  readonly name: string;
  readonly hasPayloads: boolean;
  readonly concurrency: number;
  readonly timeoutMilliseconds: number;
  readonly way: TargetWay;
  /** As the file has them, for what is said at the start. */
  readonly domains: readonly string[];
  readonly workflowTypes: readonly string[];
}

export interface EventSettings {
  readonly targets: readonly TargetSettings[];
  /** Undefined: the file does not say how long in a way that can be used, so none is given up. */
  readonly maxAgeMilliseconds: number | undefined;
  /** Likewise: none that was given up is removed. */
  readonly deadLetterMilliseconds: number | undefined;
  /** A line for each thing of the file that cannot be used. */
  readonly problems: readonly string[];
}

const hourMilliseconds = 3_600_000;

/** Rejects never: a file that cannot be used has no targets, and a problem. */
export const readEventSettings = async (
  path: string,
  secrets: EventSecrets,
): Promise<EventSettings> => {
  const problems: string[] = [];
  const targets: TargetSettings[] = [];
  const file = await readEventsFile(path, problems).catch((error): EventsFile => {
    problems.push(`${path}: ${messageOf(error)}`);
    return { targets: [], maxAgeHours: undefined, deadLetterDays: undefined };
  });
  for (const [index, row] of file.targets.entries()) {
    try {
      if (index >= maxTargets) throw new Error(`: a file has ${maxTargets} targets at most`);
      const target = await targetFrom(row, { directory: dirname(resolve(path)), secrets });
      requireNewName(target, targets);
      targets.push(target);
    } catch (error) {
      problems.push(`${path}: targets[${index}]${messageOf(error)}`);
    }
  }
  const { maxAgeHours, deadLetterDays } = file;
  return {
    targets,
    maxAgeMilliseconds: maxAgeHours && maxAgeHours * hourMilliseconds,
    deadLetterMilliseconds: deadLetterDays && deadLetterDays * 24 * hourMilliseconds,
    problems,
  };
};

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

interface EventsFile {
  readonly targets: readonly unknown[];
  /** Undefined: it is not known. */
  readonly maxAgeHours: number | undefined;
  readonly deadLetterDays: number | undefined;
}

/** Rejects where none of it can be used. */
const readEventsFile = async (path: string, problems: string[]): Promise<EventsFile> => {
  const { size } = await stat(path);
  if (size > maxFileBytes) throw new Error(`the file has more than ${maxFileBytes} bytes`);
  const value: unknown = JSON.parse(await readFile(path, "utf8"));
  const problem = problemOf(Type.Object({ targets: fileSchema.properties.targets }), value);
  if (problem !== undefined) throw new Error(problem.replace(/^\.|^: /, ""));
  const { targets, ...others } = value as { readonly targets: readonly unknown[] };
  const members = new Members(others, (text) => problems.push(`${path}: ${text}`));
  return {
    targets,
    maxAgeHours: members.number("maxAgeHours", usualMaxAgeHours),
    deadLetterDays: members.number("deadLetterDays", usualDeadLetterDays),
  };
};

/** What a file has beside its targets. */
class Members {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #bad = new Set<string>();
  /** One of them may be a number by a wrong name. */
  readonly #hasUnknown: boolean;

  constructor(values: Readonly<Record<string, unknown>>, onProblem: (text: string) => void) {
    this.#values = values;
    const { targets, ...schemas }: Readonly<Record<string, TSchema>> = fileSchema.properties;
    const names = Object.keys(values);
    this.#hasUnknown = names.some((name) => !Object.hasOwn(schemas, name));
    for (const name of names) {
      const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
      const problem = schema ? problemOf(schema, values[name]) : ": Unexpected property";
      if (problem === undefined) continue;
      this.#bad.add(name);
      onProblem(name + problem);
    }
  }

  /** Undefined where it is not certain which one is meant. */
  number(name: string, usual: number): number | undefined {
    if (this.#hasUnknown || this.#bad.has(name)) return undefined;
    return (this.#values[name] as number | undefined) ?? usual;
  }
}

/** As in `.webhook.url: Expected string`. */
const problemOf = (schema: TSchema, value: unknown): string | undefined => {
  const [problem] = Value.Errors(schema, value);
  if (!problem) return undefined;
  const place = problem.path.replaceAll("/", ".").replace(/\.(\d+)/g, "[$1]");
  return `${place}: ${choiceIn(problem.schema) ?? problem.message}`;
};

/** Undefined where the schema is no choice of some texts. */
const choiceIn = (schema: TSchema): string | undefined => {
  if (!KindGuard.IsUnion(schema)) return undefined;
  const texts = schema.anyOf.flatMap((each) => (KindGuard.IsLiteral(each) ? [each.const] : []));
  return texts.length === schema.anyOf.length ? `takes one of ${texts.join(", ")}` : undefined;
};

const targetFrom = async (given: unknown, at: Circumstances): Promise<TargetSettings> => {
  const problem = problemOf(targetSchema, given);
  if (problem !== undefined) throw new Error(problem);
  const row = given as TargetRow;
  const { name, concurrency = usualConcurrency, timeoutSeconds = usualTimeoutSeconds } = row;
  const { domains = [], workflowTypes = [], payloads = false } = row;
  return {
    name,
    filter: filterOf(row),
    hasPayloads: payloads,
    concurrency,
    timeoutMilliseconds: Math.round(timeoutSeconds * 1_000),
    way: await wayFrom(row, at),
    domains,
    workflowTypes,
  };
};

const requireNewName = ({ name }: TargetSettings, others: readonly TargetSettings[]): void => {
  if (!others.some((other) => other.name === name)) return;
  throw new Error(`.name: another target has the name ${name}`);
};

const filterOf = (row: TargetRow): EventFilter => ({
  target: row.name,
  events: new Set(row.events ?? usualEventTypes),
  account: row.account,
  isDomain: anyOf(row.domains),
  isWorkflowType: anyOf(row.workflowTypes),
  isTag: anyOf(row.tags),
});

const anyOf = (patterns: readonly string[] | undefined): EventFilter["isDomain"] => {
  if (!patterns) return undefined;
  const matchers = patterns.map(matcherOf);
  return (text) => matchers.some((fits) => fits(text));
};
