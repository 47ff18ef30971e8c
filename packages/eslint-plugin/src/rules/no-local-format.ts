import type { Names } from "../names.ts";
import { defineRule, type Look } from "../rule.ts";
import { bare, type Call, memberName, type Node, type NodeOf } from "../tree.ts";

type Construction = Call | NodeOf<"NewExpression">;

const isConstruction = (node: Node): node is Construction =>
  node.type === "NewExpression" || node.type === "CallExpression";

const formatters =
  /^Intl\.(Collator|DateTimeFormat|DurationFormat|ListFormat|NumberFormat|PluralRules|RelativeTimeFormat|Segmenter)$/;

const writing = /^toLocale(Date|Time)?String$/;
const casing = /^toLocale(Lower|Upper)Case$/;

/** What reads or writes a date by the clock on the wall of the machine. */
const parts =
  /^((get|set)(Date|Day|FullYear|Hours|Milliseconds|Minutes|Month|Seconds|Year)|getTimezoneOffset|to(Date|Time)?String)$/;

const originIs = (node: Node, names: Names, path: RegExp): boolean => {
  const origin = names.originOf(node);
  return origin !== undefined && origin.module === undefined && path.test(origin.path);
};

const isDate = (node: Node, names: Names): boolean => originIs(node, names, /^Date\.new\((…)?\)$/);

const isMissing = (argument: Node | undefined): boolean => {
  const node = argument && bare(argument);
  return !node || (node.type === "Identifier" && node.name === "undefined");
};

/** Whether options say no time zone; those that are written elsewhere may do so. */
const lacksZone = (options: Node | undefined): boolean => {
  if (!options || isMissing(options)) return true;
  const node = bare(options);
  if (node.type !== "ObjectExpression") return false;
  return node.properties.every((property) => {
    if (property.type !== "Property" || property.computed) return false;
    const { key } = property;
    return (
      (key.type === "Identifier" ? key.name : key.type === "Literal" && key.value) !== "timeZone"
    );
  });
};

type Fault = "locale" | "zone" | "part" | "made";

const faultOfOptions = (given: readonly Node[], isOfDate: boolean): Fault | undefined => {
  if (given.some(({ type }) => type === "SpreadElement")) return undefined;
  if (isMissing(given[0])) return "locale";
  return isOfDate && lacksZone(given[1]) ? "zone" : undefined;
};

const faultOfConstruction = (node: Construction, names: Names): Fault | undefined => {
  const isOfDate = originIs(node.callee, names, /^Intl\.DateTimeFormat$/);
  if (originIs(node.callee, names, formatters)) return faultOfOptions(node.arguments, isOfDate);
  const isLocal = node.type === "NewExpression" && node.arguments.length > 1;
  return isLocal && originIs(node.callee, names, /^Date$/) ? "made" : undefined;
};

/** Where a variable from outside of workflow code was given the formatter that it holds. */
const constructionOf = (node: Node, { code }: Look): Construction | undefined => {
  const variable = code.names.variableOf(bare(node));
  const declarator = variable && code.names.declaratorOf(variable);
  if (!declarator?.init || code.contains(declarator)) return undefined;
  const init = bare(declarator.init);
  return isConstruction(init) && originIs(init.callee, code.names, formatters) ? init : undefined;
};

/** Of a text with another: the locale comes behind that. */
const faultOfComparison = ([other, ...options]: readonly Node[]): Fault | undefined =>
  other === undefined || other.type === "SpreadElement"
    ? undefined
    : faultOfOptions(options, false);

const faultOfMethod = (call: Call, look: Look): Fault | undefined => {
  const { names } = look.code;
  const callee = bare(call.callee);
  if (callee.type !== "MemberExpression") return undefined;
  const method = memberName(callee) ?? "";
  if (parts.test(method)) return isDate(callee.object, names) ? "part" : undefined;
  if (writing.test(method)) {
    const isOfDate = method !== "toLocaleString" || isDate(callee.object, names);
    return faultOfOptions(call.arguments, isOfDate);
  }
  if (casing.test(method)) return faultOfOptions(call.arguments, false);
  if (method === "localeCompare") return faultOfComparison(call.arguments);
  const made = constructionOf(callee.object, look);
  return made && faultOfConstruction(made, names);
};

export const noLocalFormat = defineRule({
  description: "formats and reads dates with a locale and a time zone that it names",
  why: "A run is continued by any worker. What is formatted without a locale, or a date that is read without a time zone, follows the settings of the machine, and another machine comes to another text or another hour. Name both, or use the functions for UTC.",
  wrong:
    'const text = new Date(now()).toLocaleDateString();\nif (new Date(now()).getHours() < 8) await sleep("1 hour");',
  right:
    'const text = new Date(now()).toLocaleDateString("de", { timeZone: "Europe/Berlin" });\nif (new Date(now()).getUTCHours() < 8) await sleep("1 hour");',
  isWarning: true,
  messages: {
    locale:
      "`{{name}}` takes the locale of the machine, and another worker may have another one. Name the locale, and for dates the `timeZone` as well.",
    zone: "`{{name}}` takes the time zone of the machine, and another worker may have another one. Name the `timeZone` in its options.",
    part: "`{{name}}` depends on the time zone of the machine, and another worker may have another one. Use the function for UTC, or a format that names its `timeZone`.",
    made: "`{{name}}` makes a date out of numbers in the time zone of the machine. Use `Date.UTC()`, or a text with a time zone.",
  },
  listen(look) {
    const check = (node: Construction) => {
      const fault =
        faultOfConstruction(node, look.code.names) ??
        (node.type === "CallExpression" ? faultOfMethod(node, look) : undefined);
      if (!fault || !look.code.contains(node)) return;
      const name = look.context.sourceCode.getText(node.callee);
      look.context.report({ node, messageId: fault, data: { name } });
    };
    return { CallExpression: check, NewExpression: check };
  },
});
