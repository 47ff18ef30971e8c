// Packages for dates, and which of their calls read the machine's clock.
import type { Origin } from "./names.ts";
import type { Call } from "./tree.ts";

interface Clocks {
  /** Calls that read the clock, with any arguments. */
  readonly always?: RegExp;
  /** Calls that do so without arguments. */
  readonly without?: RegExp;
}

const ofDateFns: Clocks = {
  always:
    /^((end|start)Of(Today|Tomorrow|Yesterday)|formatDistanceToNow(Strict)?|is(Future|Past|This\w+|Today|Tomorrow|Yesterday))$/,
};

const packages: Readonly<Record<string, Clocks>> = {
  dayjs: { always: /^(utc|tz)?\(\)\.(fromNow|toNow)$/, without: /^(utc|tz)?$/ },
  moment: { always: /^now$/, without: /^utc$|^$/ },
  "moment-timezone": { always: /^now$/, without: /^utc$|^$/ },
  luxon: { always: /^DateTime\.now$/, without: /^DateTime\.(local|utc)$/ },
  "date-fns": ofDateFns,
};

const moduleOf = ({ module = "" }: Origin): string =>
  module.startsWith("date-fns/") ? "date-fns" : module;

/** Whether a call of something with that origin reads the machine's clock. */
export const readsClock = (callee: Origin, { arguments: given }: Call): boolean => {
  const name = moduleOf(callee);
  const clocks = Object.hasOwn(packages, name) ? packages[name] : undefined;
  if (!clocks) return false;
  const isOfOwnModule = callee.path === "" && callee.module !== name;
  const path = isOfOwnModule ? (callee.module?.split("/").at(-1) ?? "") : callee.path;
  return (
    clocks.always?.test(path) === true ||
    (given.length === 0 && clocks.without?.test(path) === true)
  );
};
