// Times are seconds with a fraction on the wire, and dates in a program.
import { timesOfAnswers, timesOfInputs } from "./generated/times.ts";
import { MachineDate } from "./machine.ts";
import type { AnyOperationName } from "./operations.ts";

type Members = Record<string, unknown>;
/** The members to go through; a list stands for each of its items. */
type Path = readonly string[];
type Convert = (time: unknown) => unknown;

const pathsOf = (table: Readonly<Record<string, readonly string[]>>) =>
  new Map(
    Object.entries(table).map(([operation, texts]) => [
      operation,
      texts.map((text): Path => text.replaceAll("[]", "").split(".")),
    ]),
  );

const inInputs = pathsOf(timesOfInputs);
const inAnswers = pathsOf(timesOfAnswers);

const convertAt = (value: unknown, [member = "", ...rest]: Path, convert: Convert): void => {
  if (Array.isArray(value)) {
    for (const item of value) convertAt(item, [member, ...rest], convert);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const members = value as Members;
  if (rest.length > 0) convertAt(members[member], rest, convert);
  else if (members[member] !== undefined) members[member] = convert(members[member]);
};

const toDate: Convert = (time) => (typeof time === "number" ? new MachineDate(time * 1_000) : time);

/** Also of a date of another realm, in which some test runners run tests. */
const isDate = (time: unknown): time is Date =>
  typeof time === "object" && time !== null && "getTime" in time;
const toSeconds: Convert = (time) => (isDate(time) ? time.getTime() / 1_000 : time);

/** Puts dates in the place of times, in what was just parsed. */
export const withDates = (operation: AnyOperationName, answer: unknown): unknown => {
  for (const path of inAnswers.get(operation) ?? []) convertAt(answer, path, toDate);
  return answer;
};

/** The text of an input, with seconds in the place of dates. */
export const inputText = (operation: AnyOperationName, input: object): string => {
  const paths = inInputs.get(operation);
  if (!paths) return JSON.stringify(input);
  const copy = structuredClone(input);
  for (const path of paths) convertAt(copy, path, toSeconds);
  return JSON.stringify(copy);
};
