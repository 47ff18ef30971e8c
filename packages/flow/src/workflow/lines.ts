// What a turn logs is written when it is over. A log may be asynchronous: within the turn, all that
// it does after its first await would count as the workflow's.
import type { Fields, WorkflowLog } from "../log.ts";

interface Line {
  readonly log: WorkflowLog;
  readonly level: keyof WorkflowLog;
  readonly message: string;
  readonly fields: Fields;
}

/** Of one turn: a loop without an end that logs is bounded by its time limit, and not by memory. */
const maxLines = 1_000;

let lines: Line[] = [];
/** How many more there were. */
let leftOut = 0;

type Plain = { [key: string]: unknown };

const isPlain = (value: unknown): value is Plain =>
  typeof value === "object" &&
  value !== null &&
  (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype);

const copyOf = (value: unknown, copies: Map<Plain, Plain>): unknown => {
  if (!isPlain(value)) return value;
  const known = copies.get(value);
  if (known) return known;
  const copy = (Array.isArray(value) ? [] : {}) as Plain;
  copies.set(value, copy);
  for (const [key, member] of Object.entries(value)) copy[key] = copyOf(member, copies);
  return copy;
};

/** Plain data is kept as it is now: the workflow may change it before the turn is over. */
export const addLine = (line: Line): void => {
  if (lines.length >= maxLines) leftOut += 1;
  else lines.push({ ...line, fields: copyOf(line.fields, new Map()) as Fields });
};

/** How many lines wait to be written. */
export const countOfLines = (): number => lines.length + leftOut;

/** Forgets those after the first so many, of a turn that is taken again: it logs them again. */
export const forgetLinesAfter = (count: number): void => {
  lines.length = Math.min(count, lines.length);
  leftOut = count - lines.length;
};

/** Writes what was logged since the last call, to logs that throw nothing. */
export const writeLines = (): void => {
  const all = lines;
  const last = all.at(-1);
  if (last && leftOut > 0) all.push(leftOutAfter(last));
  lines = [];
  leftOut = 0;
  for (const { log, level, message, fields } of all) log[level](message, fields);
};

const leftOutAfter = ({ log, fields: { workflowId, runId } }: Line): Line => {
  const message = `Lines of a workflow were left out: a turn logs no more than ${maxLines}`;
  return { log, level: "warn", message, fields: { workflowId, runId, leftOut } };
};
