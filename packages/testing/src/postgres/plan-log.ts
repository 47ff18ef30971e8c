// The plans of all statements that a PostgreSQL runs, as its own module `auto_explain` logs them:
// those that were really used, of all connections.

/** A part of a plan, in the words of EXPLAIN. */
export interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Index Cond"?: string;
  readonly "Actual Rows"?: number;
  readonly "Actual Loops"?: number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Rows Removed by Join Filter"?: number;
  readonly "Rows Removed by Index Recheck"?: number;
  readonly Plans?: readonly PlanNode[];
}

/** What was seen of one statement. */
export interface Plan {
  /** As its text ends with, in a comment; else the text. */
  readonly name: string;
  readonly text: string;
  /** All of its parts, in the order of the plan. */
  readonly nodes: readonly PlanNode[];
}

const begins = /LOG: {2}duration: .* plan:$/;
const named = /\/\* (\S+) \*\/\s*$/;

/**
 * Reads plans out of a log: `startTestPostgres({ settings: log.settings, onLine: log.read })`. What
 * several processes wrote into each other's lines is left out.
 */
export class PlanLog {
  /**
   * Makes PostgreSQL ready to log them, with the numbers of rows that each part really had. It logs
   * those of connections that are made with `auto_explain.log_min_duration` set to 0.
   */
  readonly settings: readonly string[] = [
    "shared_preload_libraries=auto_explain",
    "auto_explain.log_parameter_max_length=0",
    "auto_explain.log_analyze=on",
    "auto_explain.log_nested_statements=on",
    "auto_explain.log_timing=off",
    "auto_explain.log_format=json",
  ];
  #plans: Plan[] = [];
  #lines: string[] | undefined;

  /** To be called with each line. */
  readonly read = (line: string): void => {
    if (begins.test(line)) {
      this.#lines = [];
      return;
    }
    if (!this.#lines || !line.startsWith("\t")) {
      this.#lines = undefined;
      return;
    }
    this.#lines.push(line);
    if (line !== "\t}") return;
    const plan = planOf(this.#lines.join("\n"));
    this.#lines = undefined;
    if (plan) this.#plans.push(plan);
  };

  /** Those since it was called last. */
  take(): readonly Plan[] {
    const plans = this.#plans;
    this.#plans = [];
    return plans;
  }
}

const planOf = (json: string): Plan | undefined => {
  try {
    const { "Query Text": text, Plan: root } = JSON.parse(json);
    return { name: named.exec(text)?.[1] ?? text, text, nodes: nodesOf(root) };
  } catch {
    return undefined;
  }
};

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];
