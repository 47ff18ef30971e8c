// Where workflow code uses what it must not: globals and modules, under any name it has for them.
import type { Rule } from "eslint";
import type { Origin } from "./names.ts";
import type { Look } from "./rule.ts";
import { bare, memberName, type Node, type NodeOf, parentOf, wrapped } from "./tree.ts";
import type { WorkflowCode } from "./workflow-code.ts";

/** Names with all their members: "process" is `process.env` as well, "Date.new()" one object. */
export interface Ban {
  readonly globals?: readonly string[];
  /** Module, without "node:" → its names, or true for all of them. */
  readonly modules?: Readonly<Record<string, readonly string[] | true>>;
}

export interface Use {
  /** The name and its members: all of `Date.now`. */
  readonly node: Node;
  readonly origin: Origin;
}

const hasPrefix = (path: string, name: string): boolean =>
  path === name || [".", "("].some((next) => path.startsWith(name + next));

export const isBanned = (
  { globals = [], modules = {} }: Ban,
  { module, path }: Origin,
): boolean => {
  if (module === undefined) return globals.some((name) => hasPrefix(path, name));
  const names = Object.hasOwn(modules, module) ? modules[module] : undefined;
  return names === true || (names ?? []).some((name) => hasPrefix(path, name));
};

/** All of `a.b.c` around `a`, as far as its members are named. */
const chainAround = (node: Node): Node => {
  const outer = wrapped(node);
  const parent = parentOf(outer);
  const isObject = parent?.type === "MemberExpression" && parent.object === outer;
  return isObject && memberName(parent) !== undefined ? chainAround(parent) : node;
};

/** The chain, or the call of it: `new Date()` is banned though `Date` is not. */
const calledAround = (chain: Node): Node => {
  const parent = parentOf(wrapped(chain));
  const isCalled = parent?.type === "CallExpression" || parent?.type === "NewExpression";
  return isCalled && bare(parent.callee) === chain ? parent : chain;
};

/** Whether the value came into a variable in workflow code, where it has been reported already. */
const isReportedBefore = (identifier: Node, ban: Ban, { names, ...code }: CodeToAsk): boolean => {
  const variable = names.variableOf(identifier);
  const declarator = variable && names.declaratorOf(variable);
  if (!declarator?.init || !code.contains(declarator)) return false;
  const origin = names.originOf(declarator.init);
  return origin !== undefined && isBanned(ban, origin);
};

interface CodeToAsk {
  readonly names: WorkflowCode["names"];
  readonly contains: (node: Node) => boolean;
}

/** Calls `report` for each use of something banned in workflow code. */
export const usesOf = (ban: Ban, look: Look, report: (use: Use) => void): Rule.RuleListener => ({
  Identifier(identifier: NodeOf<"Identifier">) {
    const { code } = look;
    const { names } = code;
    if (!names.isRead(identifier)) return;
    const chain = chainAround(identifier);
    const called = calledAround(chain);
    const origin = names.originOf(called);
    if (!origin || !isBanned(ban, origin) || !code.contains(identifier)) return;
    // `require("fs")` is the module itself.
    const node = origin.path === "" ? called : chain;
    const asked = { names, contains: (inner: Node) => code.contains(inner) };
    if (!isReportedBefore(identifier, ban, asked)) report({ node, origin });
  },
});

/** Reports each use of something banned with one message, which says the `name` of it. */
export const refuse =
  (ban: Ban, messageId: string) =>
  (look: Look): Rule.RuleListener =>
    usesOf(ban, look, ({ node }) => {
      const name = look.context.sourceCode.getText(node);
      look.context.report({ node, messageId, data: { name } });
    });
