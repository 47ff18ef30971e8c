// A schedule as a form holds it, and as CreateSchedule and UpdateSchedule take it.
import type { EkidenInput } from "@ekiden/model";
import { localAt, momentOf, secondsAt } from "../kit/local-time.ts";
import {
  type StartForm,
  formOf as startFormOf,
  inputOf as startInputOf,
  typeKey,
} from "../start/start-input.ts";
import { rhythmOfSeconds, secondsOf, type Unit } from "./rhythm.ts";

export type ScheduleInput = EkidenInput<"CreateSchedule">;
/** What stands in the place of all that a schedule had. */
export type Definition = Omit<ScheduleInput, "domain" | "name" | "dryRun">;
type Overlap = NonNullable<ScheduleInput["overlap"]>;
type Missed = NonNullable<ScheduleInput["missed"]>;

export const overlaps = ["SKIP", "WAIT", "CANCEL", "TERMINATE", "ALLOW"] as const;
export const missedChoices = ["LAST", "ALL", "NONE"] as const;

export interface ScheduleFields {
  readonly name: string;
  readonly description: string;
  /** One a line. */
  readonly cron: string;
  readonly timeZone: string;
  readonly every: string;
  readonly unit: Unit;
  readonly offsetSeconds: string;
  /** One a line. */
  readonly at: string;
  /** As a field for dates has them, in the zone of the reader. */
  readonly notBefore: string;
  readonly notAfter: string;
  readonly jitterSeconds: string;
  /** Its workflow id is the prefix of all. */
  readonly start: StartForm;
  readonly overlap: Overlap;
  readonly missed: Missed;
}

const noStart: StartForm = { ...startFormOf({}), workflowId: "", madeId: "" };

/** `timeZone`: that of the reader, which a person is likely to mean. */
export const emptyFields = (timeZone: string): ScheduleFields => ({
  name: "",
  description: "",
  cron: "",
  timeZone,
  every: "",
  unit: "minute",
  offsetSeconds: "",
  at: "",
  notBefore: "",
  notAfter: "",
  jitterSeconds: "",
  start: noStart,
  overlap: "SKIP",
  missed: "LAST",
});

/** `zone`: of the reader, as the preferences have it. */
export const fieldsOf = (name: string, given: Definition, zone: string): ScheduleFields => {
  const { description = "", times, start, overlap = "SKIP", missed = "LAST" } = given;
  const { cron = [], timeZone = "", everySeconds, offsetSeconds, at = [], jitterSeconds } = times;
  const rhythm = everySeconds === undefined ? undefined : rhythmOfSeconds(everySeconds);
  return {
    name,
    description,
    cron: cron.join("\n"),
    timeZone,
    every: textOf(rhythm?.count),
    unit: rhythm?.unit ?? "minute",
    offsetSeconds: textOf(offsetSeconds),
    at: at.map(writtenInUtc).join("\n"),
    notBefore: localText(times.notBefore, zone),
    notAfter: localText(times.notAfter, zone),
    jitterSeconds: textOf(jitterSeconds),
    start: startFieldsOf(start),
    overlap,
    missed,
  };
};

const textOf = (value: number | undefined): string => (value === undefined ? "" : String(value));

const writtenInUtc = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");

const localText = (seconds: number | undefined, zone: string): string => {
  if (seconds === undefined) return "";
  const beyond = Math.floor(seconds) % 60;
  return `${localAt(seconds, zone)}${beyond === 0 ? "" : `:${String(beyond).padStart(2, "0")}`}`;
};

const startFieldsOf = (start: Definition["start"]): StartForm => ({
  type: typeKey(start.workflowType.name, start.workflowType.version),
  workflowId: start.workflowIdPrefix ?? "",
  madeId: "",
  input: start.input ?? "",
  taskList: start.taskList?.name ?? "",
  taskPriority: start.taskPriority ?? "",
  executionTimeout: start.executionStartToCloseTimeout ?? "",
  taskTimeout: start.taskStartToCloseTimeout ?? "",
  childPolicy: start.childPolicy ?? "",
  lambdaRole: start.lambdaRole ?? "",
  tags: start.tagList?.join("\n") ?? "",
});

const linesOf = (text: string): readonly string[] =>
  text.split("\n").flatMap((line) => line.trim() || []);

const momentPattern = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?Z?$/;

/** The first line that is no moment; undefined: all are. */
export const unreadableMoment = (text: string, zone: string): string | undefined =>
  linesOf(text).find((line) => !momentPattern.test(line) || momentOf(line, zone) === undefined);

export const hasTimes = ({ cron, every, at }: ScheduleFields): boolean =>
  [cron, every, at].some((text) => text.trim() !== "");

export const definitionOf = (fields: ScheduleFields, zone: string): Definition => {
  const { description, overlap, missed } = fields;
  return {
    ...(description !== "" && { description }),
    times: timesOf(fields, zone),
    start: startOf(fields.start),
    overlap,
    missed,
  };
};

const timesOf = (fields: ScheduleFields, zone: string): Definition["times"] => {
  const cron = [...linesOf(fields.cron)];
  const at = linesOf(fields.at).flatMap((line) => momentOf(line, zone) ?? []);
  const { every, unit, offsetSeconds, jitterSeconds } = fields;
  const timeZone = fields.timeZone.trim();
  const notBefore = secondsAt(fields.notBefore, zone);
  const notAfter = secondsAt(fields.notAfter, zone);
  return {
    // The zone is that of cron, and is refused without it.
    ...(cron.length > 0 && { cron, ...(timeZone !== "" && { timeZone }) }),
    ...(every !== "" && { everySeconds: secondsOf(Number(every), unit) }),
    ...(offsetSeconds !== "" && { offsetSeconds: Number(offsetSeconds) }),
    ...(at.length > 0 && { at }),
    ...(notBefore !== undefined && { notBefore }),
    ...(notAfter !== undefined && { notAfter }),
    ...(jitterSeconds !== "" && { jitterSeconds: Number(jitterSeconds) }),
  };
};

const startOf = (form: StartForm): Definition["start"] => {
  const { domain: _, workflowId, ...start } = startInputOf("", form);
  return { ...start, ...(workflowId !== "" && { workflowIdPrefix: workflowId }) };
};

/**
 * What was changed in a form, put into what the schedule has: a member that the form does not show,
 * or that a field cannot hold exactly, stays as it was.
 */
export const editedDefinition = (
  base: Definition,
  fields: ScheduleFields,
  zone: string,
): Definition => {
  const shown = fieldsOf(fields.name, base, zone);
  const [was, is] = [definitionOf(shown, zone), definitionOf(fields, zone)];
  return {
    ...merged(base, was, is),
    times: merged(base.times, was.times, is.times),
    start: merged(base.start, was.start, is.start),
  };
};

const merged = <T extends object>(base: T, was: T, is: T): T => {
  const names = [...new Set([...Object.keys(base), ...Object.keys(is)])] as (keyof T)[];
  const members = names.flatMap((name) => {
    const isSame = JSON.stringify(was[name]) === JSON.stringify(is[name]);
    const value = isSame ? base[name] : is[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(members) as T;
};
