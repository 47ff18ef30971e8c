// The values of a query, by the kind of the attribute that they are compared with.
import { closeStatuses } from "@ekiden/model";
import type { SearchStatus } from "../../store/search-store.ts";
import type { Kind, Value } from "./kinds.ts";

export interface Literal {
  readonly kind: "Text" | "Quantity" | "Word";
  /** As it is written; of a text, what is between the quotes. */
  readonly text: string;
}

export const statuses: readonly SearchStatus[] = ["OPEN", ...Object.values(closeStatuses)];

/** What is expected of a value of each kind. */
export const expectedOf: Readonly<Record<Kind, string>> = {
  text: 'a text in quotes, as in "order"',
  status: `one of ${statuses.join(", ")}`,
  time: "a time, as in -2h, 2026-11-27, 2026-11-27T10:00:00Z, seconds or milliseconds since 1970, or now",
  span: "a span of time, as in 90s, 5m, 2h or 1d",
  number: "a number",
  boolean: "true or false",
  json: "a text in quotes, a number, true, false or null",
};

/** Undefined: it is no value of the kind. */
export const readLiteral = (kind: Kind, literal: Literal, now: number): Value | undefined =>
  readers[kind](literal, now);

type Reader = (literal: Literal, now: number) => Value | undefined;

const text: Reader = ({ kind, text }) => (kind === "Text" ? text : undefined);

const number: Reader = ({ kind, text }) =>
  kind === "Quantity" && /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;

const words = new Map<string, Value>([
  ["true", true],
  ["false", false],
  ["null", null],
]);
const word: Reader = ({ kind, text }) => (kind === "Word" ? words.get(text) : undefined);

const unitMilliseconds = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
  ["w", 604_800_000],
]);

const spanOf = (text: string): number | undefined => {
  const [, amount, unit = ""] = /^(\d{1,12}(?:\.\d{1,6})?)(ms|[smhdw])$/.exec(text) ?? [];
  const milliseconds = unitMilliseconds.get(unit);
  return milliseconds && Math.round(Number(amount) * milliseconds);
};

const isoTime = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** The first moment that a clock can show. Earlier ones are no integers that a database takes. */
const firstMoment = -8_640_000_000_000_000;

/** `Date.parse` takes the 30th of February as a day of March. */
const isInCalendar = (day: string): boolean => {
  const time = Date.parse(day);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
};

const isoMoment = (text: string): number | undefined => {
  const day = isoTime.exec(text)?.[1];
  if (day === undefined || !isInCalendar(day)) return undefined;
  const hasZone = /(Z|T.*[+-]\d\d:\d\d)$/.test(text) || !text.includes("T");
  const moment = Date.parse(hasZone ? text : `${text}Z`);
  return Number.isNaN(moment) ? undefined : moment;
};

/** Numbers up to here are seconds, larger ones are milliseconds, as for options of the command. */
const maxEpochSeconds = 100_000_000_000;
const lastMoment = 8_640_000_000_000_000;

const momentOf = (number: number): number | undefined => {
  const moment = Math.round(number <= maxEpochSeconds ? number * 1_000 : number);
  return moment <= lastMoment ? moment : undefined;
};

const timeOf: Reader = ({ kind, text }, now) => {
  if (kind === "Word") return text === "now" ? now : undefined;
  if (text.startsWith("-")) {
    const span = spanOf(text.slice(1));
    return span === undefined ? undefined : Math.max(now - span, firstMoment);
  }
  return /^\d{1,16}(\.\d{1,6})?$/.test(text) ? momentOf(Number(text)) : isoMoment(text);
};

const readers: Readonly<Record<Kind, Reader>> = {
  text,
  status: ({ text }) => statuses.find((status) => status === text.toUpperCase()),
  time: timeOf,
  span: ({ kind, text }) => (kind === "Quantity" ? spanOf(text) : undefined),
  number,
  boolean(literal, now) {
    const value = word(literal, now);
    return value === null ? undefined : value;
  },
  json: (literal, now) => text(literal, now) ?? number(literal, now) ?? word(literal, now),
};
