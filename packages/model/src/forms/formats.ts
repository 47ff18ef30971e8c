// The formats of texts that an answer to a form is held against. A form and the answer to it come
// from others, so the time of each check grows with the length of the text and no faster: a text
// that is longer than any of its format is refused at once, and no regular expression has two ways
// to match the same characters.
import { isHostname, isIpv4, isIpv6, maxHostnameCharacters } from "./hosts.ts";
import { isUri, isUriReference, isUrl } from "./uri.ts";

/** Whether a text of an answer has a format of JSON Schema. */
type FormatCheck = (text: string) => boolean;

const maxDateTimeCharacters = 64;
const maxDurationCharacters = 80;
const maxMailboxCharacters = 64;
const maxUuidCharacters = 45;
const maxUriTemplateCharacters = 8_192;

const daysOfMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeapYear = (year: number): boolean =>
  year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** `month`: from 1; 0 days for one that no year has. */
const daysOf = (year: number, month: number): number =>
  month === 2 && isLeapYear(year) ? 29 : (daysOfMonths[month - 1] ?? 0);

const dateParts = /^(\d{4})-(\d\d)-(\d\d)$/;

const isDate: FormatCheck = (text) => {
  const [, year = 0, month = 0, day = 0] = (dateParts.exec(text) ?? []).map(Number);
  return day >= 1 && day <= daysOf(year, month);
};

const timeParts = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(z|[+-]\d\d(?::?\d\d)?)?$/i;

/** Of a day, with or without the offset from UTC: browsers give a time without one. */
const isTime: FormatCheck = (text) => {
  if (text.length > maxDateTimeCharacters) return false;
  const parts = timeParts.exec(text);
  if (!parts) return false;
  const [hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  const isLeapSecond = hour === 23 && minute === 59 && second === 60;
  return isLeapSecond || (hour <= 23 && minute <= 59 && second <= 59);
};

const dateCharacters = "2026-12-31".length;

const isDateTime: FormatCheck = (text) => {
  const [date, time] = [text.slice(0, dateCharacters), text.slice(dateCharacters + 1)];
  const isApart = /^[t\s]$/i.test(text.charAt(dateCharacters));
  return isApart && isDate(date) && isTime(time) && timeParts.exec(time)?.[4] !== undefined;
};

const amount = String.raw`\d+(?:[.,]\d+)?`;
const durationOfDays = `(?:${amount}Y)?(?:${amount}M)?(?:${amount}D)?`;
const durationOfTime = `(?:T(?=\\d)(?:${amount}H)?(?:${amount}M)?(?:${amount}S)?)?`;
const durationParts = new RegExp(`^P(?=.)(?:${amount}W|${durationOfDays}${durationOfTime})$`);

const isDuration: FormatCheck = (text) =>
  text.length <= maxDurationCharacters && durationParts.test(text);

const isEmail: FormatCheck = (text) => {
  if (text.length > maxMailboxCharacters + 1 + maxHostnameCharacters) return false;
  const [mailbox = "", host = "", ...more] = text.split("@");
  if (more.length > 0 || mailbox.length > maxMailboxCharacters || host.endsWith(".")) return false;
  const hasWords = mailbox.split(".").every((word) => /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+$/i.test(word));
  return hasWords && isHostname(host);
};

const isUuid: FormatCheck = (text) =>
  text.length <= maxUuidCharacters &&
  /^(?:urn:uuid:)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);

const isJsonPointer: FormatCheck = (text) => /^(?:\/(?:[^~/]|~[01])*)*$/.test(text);

const isRelativeJsonPointer: FormatCheck = (text) => {
  const number = /^(?:0|[1-9]\d*)/.exec(text)?.[0];
  const rest = number === undefined ? undefined : text.slice(number.length);
  return rest !== undefined && (rest === "#" || isJsonPointer(rest));
};

const variable = "(?:[a-z0-9_.]|%[0-9a-f]{2})+(?::[1-9]\\d{0,3}|\\*)?";
const literal = "[^\\x00-\\x20\"'<>%\\\\^`{|}]|%[0-9a-f]{2}";
const templateParts = new RegExp(
  `^(?:${literal}|\\{[+#./;?&=,!@|]?${variable}(?:,${variable})*\\})*$`,
  "i",
);

const isUriTemplate: FormatCheck = (text) =>
  text.length <= maxUriTemplateCharacters && templateParts.test(text);

/** By their names in a form. Another name says something about a text, and checks nothing. */
export const answerFormats: Readonly<Record<string, FormatCheck>> = {
  date: isDate,
  time: isTime,
  "date-time": isDateTime,
  duration: isDuration,
  email: isEmail,
  hostname: isHostname,
  ipv4: isIpv4,
  ipv6: isIpv6,
  uri: isUri,
  "uri-reference": isUriReference,
  "uri-template": isUriTemplate,
  url: isUrl,
  uuid: isUuid,
  "json-pointer": isJsonPointer,
  "relative-json-pointer": isRelativeJsonPointer,
};

/** Puts them into the table of a checker of schemas, in the place of those that it brings along. */
export const takeAnswerFormats = (table: Record<string, FormatCheck>): void => {
  for (const name of Object.keys(table)) Reflect.deleteProperty(table, name);
  // A form may name a member that every object inherits, which would be called as a check.
  Object.setPrototypeOf(Object.assign(table, answerFormats), null);
};
