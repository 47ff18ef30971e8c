// How a rule is written: what it says, why, and the listeners that see when it is broken.
import type { Rule } from "eslint";
import { type WorkflowCode, workflowCodeOf } from "./workflow-code.ts";

/** The page of a rule. */
export interface RuleDocs {
  /** Completes the sentence "Workflow code …". */
  readonly description: string;
  readonly why: string;
  /** Code that the rule refuses, and what to write in its place; tests hold the rule to both. */
  readonly wrong: string;
  readonly right: string;
  /** How the recommended configuration reports it: "warn" where there are good exceptions. */
  readonly recommended: "error" | "warn";
  readonly url: string;
}

/** A rule of this plugin, as ESLint and oxlint run it, with the page that says why. */
export interface FlowRule extends Rule.RuleModule {
  readonly meta: Rule.RuleMetaData & {
    readonly docs: RuleDocs;
    readonly messages: Record<string, string>;
  };
}

/** What a rule can use while it looks at one file. */
export interface Look {
  readonly context: Rule.RuleContext;
  /** Made when it is first asked for, because the tree is complete then. */
  readonly code: WorkflowCode;
}

interface RuleParts extends Omit<RuleDocs, "recommended" | "url"> {
  readonly isWarning?: boolean;
  readonly fixable?: boolean;
  readonly hasSuggestions?: boolean;
  readonly messages: Record<string, string>;
  readonly listen: (look: Look) => Rule.RuleListener;
}

/** Begins what is true of things only where they were captured before Flow's guards stood. */
export const unguarded = "Where Flow's guards do not stand before it,";

const url = "https://www.npmjs.com/package/@ekiden/eslint-plugin#rules";

export const defineRule = ({ messages, listen, ...parts }: RuleParts): FlowRule => {
  const { description, why, wrong, right, isWarning = false } = parts;
  const recommended = isWarning ? "warn" : "error";
  return {
    meta: {
      type: "problem",
      docs: { description, why, wrong, right, recommended, url },
      ...(parts.fixable ? { fixable: "code" as const } : {}),
      hasSuggestions: parts.hasSuggestions ?? false,
      schema: [],
      messages,
    },
    create(context) {
      return listen({
        context,
        get code() {
          return workflowCodeOf(context.sourceCode, context.settings);
        },
      });
    },
  };
};
