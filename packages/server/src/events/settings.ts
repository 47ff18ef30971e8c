// Reads the file of --events. What of it cannot be used is said in one line each, and stops
// nothing: the other targets get their events.
import { readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { KindGuard, type TSchema } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { matcherOf } from "../functions/pattern.ts";
import { type EventsFile, fileSchema, type TargetRow, targetSchema } from "./configuration.ts";
import type { EventFilter } from "./event-source.ts";
import { usualEventTypes } from "./event-types.ts";
import {
  maxFileBytes,
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
  readonly maxAgeMilliseconds: number;
  readonly deadLetterMilliseconds: number;
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
  const file = await readEventsFile(path).catch((error): EventsFile => {
    problems.push(`${path}: ${error.message}`);
    return { targets: [] };
  });
  for (const [index, row] of file.targets.entries()) {
    try {
      const target = await targetFrom(row, { directory: dirname(resolve(path)), secrets });
      requireNewName(target, targets);
      targets.push(target);
    } catch (error) {
      problems.push(`${path}: targets[${index}]${messageOf(error)}`);
    }
  }
  const { maxAgeHours = usualMaxAgeHours, deadLetterDays = usualDeadLetterDays } = file;
  return {
    targets,
    maxAgeMilliseconds: maxAgeHours * hourMilliseconds,
    deadLetterMilliseconds: deadLetterDays * 24 * hourMilliseconds,
    problems,
  };
};

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const readEventsFile = async (path: string): Promise<EventsFile> => {
  const { size } = await stat(path);
  if (size > maxFileBytes) throw new Error(`the file has more than ${maxFileBytes} bytes`);
  const value: unknown = JSON.parse(await readFile(path, "utf8"));
  const problem = problemOf(fileSchema, value);
  if (problem !== undefined) throw new Error(problem.replace(/^\./, ""));
  return value as EventsFile;
};

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
    timeoutMilliseconds: timeoutSeconds * 1_000,
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
