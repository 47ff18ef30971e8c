// Cause and effect: a decision asks for things, their ends are news, and news bring the next one.
import type { HistoryEvent } from "@ekiden/model";
import { isUnsuccessful, type Operation, type OperationKind } from "./operation.ts";
import type { HistoryView } from "./view.ts";

export interface GraphNode {
  readonly id: string;
  readonly kind: OperationKind;
  readonly name: string;
  /** What it stands for: alike things that one decision asked for, and that ended for the same. */
  readonly operations: readonly Operation[];
  /** Decision tasks that were timed out before this one. */
  readonly timedOut: number;
  readonly isOpen: boolean;
  readonly isUnsuccessful: boolean;
}

interface GraphEdge {
  readonly from: string;
  readonly to: string;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** All decision tasks that were not timed out, of which a window is in the graph. */
  readonly decisions: number;
}

/** Which decisions: `count` of them from `first` on, which counts from 0. */
interface GraphWindow {
  readonly first: number;
  readonly count: number;
}

export const graphOf = (view: HistoryView, { first, count }: GraphWindow): Graph => {
  const kept = view.decisions.filter(({ state }) => state !== "timedOut");
  const shown = new Set(kept.slice(first, first + count));
  const groups = groupsOf(view, kept, shown);
  const decisions = [...shown].map((decision) => decisionNode(view, decision));
  return {
    nodes: [...decisions, ...groups.map(({ node }) => node)],
    edges: groups.flatMap(edgesOf),
    decisions: kept.length,
  };
};

interface Group {
  readonly node: GraphNode;
  readonly from: Operation | undefined;
  readonly to: readonly Operation[];
}

const nodeId = ({ id }: Operation): string => `decision ${id}`;

const edgesOf = ({ node, from, to }: Group): readonly GraphEdge[] => [
  ...(from ? [{ from: nodeId(from), to: node.id }] : []),
  ...to.map((decision) => ({ from: node.id, to: nodeId(decision) })),
];

const decisionNode = (view: HistoryView, decision: Operation): GraphNode => {
  const before = view.decisions.indexOf(decision);
  let timedOut = 0;
  while (view.decisions[before - 1 - timedOut]?.state === "timedOut") timedOut += 1;
  return {
    id: nodeId(decision),
    kind: "decision",
    name: decision.name,
    operations: [decision],
    timedOut,
    isOpen: !decision.ending,
    isUnsuccessful: timedOut > 0,
  };
};

interface GrowingGroup {
  readonly operations: Operation[];
  readonly from: Operation | undefined;
  readonly to: readonly Operation[];
}

const groupsOf = (
  view: HistoryView,
  kept: readonly Operation[],
  shown: ReadonlySet<Operation>,
): readonly Group[] => {
  const groups = new Map<string, GrowingGroup>();
  const ifShown = (other: Operation | undefined) => (other && shown.has(other) ? [other] : []);
  for (const operation of view.operations) {
    if (operation.kind === "decision") continue;
    const [from] = ifShown(view.operationOf.get(operation.askedBy ?? -1));
    const to = newsOf(operation).flatMap((event) => ifShown(receiverOf(kept, event)));
    if (!from && to.length === 0) continue;
    const { kind, name, state } = operation;
    const ids = to.map(({ id }) => id);
    const key = [from?.id, ids, kind, name, state === "refused"].join(" ");
    const group = groups.get(key) ?? { operations: [], from, to: [...new Set(to)] };
    group.operations.push(operation);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ operations, from, to }) => ({
    node: groupNode(operations),
    from,
    to,
  }));
};

const groupNode = (operations: readonly Operation[]): GraphNode => {
  const [first] = operations as readonly [Operation, ...Operation[]];
  return {
    id: `group ${first.id}`,
    kind: first.kind,
    name: first.name,
    operations,
    timedOut: 0,
    isOpen: operations.some(({ ending }) => !ending),
    isUnsuccessful: operations.some(isUnsuccessful),
  };
};

/** The events of an operation that a decider receives. */
const newsOf = ({ kind, opening, starting, ending }: Operation): readonly HistoryEvent[] => {
  if (kind === "marker") return [];
  if (kind === "execution" && opening.id === 1) return [opening];
  // That a child has started is news as well.
  return [kind === "child" ? starting : undefined, ending].filter((event) => event !== undefined);
};

/** The decision that it was news to: of those that were started after, the first. */
const receiverOf = (decisions: readonly Operation[], news: HistoryEvent): Operation | undefined => {
  let [low, high] = [0, decisions.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const startedId = decisions[middle]?.starting?.id ?? Number.MAX_SAFE_INTEGER;
    if (startedId > news.id) high = middle;
    else low = middle + 1;
  }
  return decisions[low];
};
