// Holds an answer of a server against the row of its operation, for tests: a fixture that asks a
// server can look at all that it gets.
import { ekidenOperations, pathOperations } from "../ekiden.ts";
import { Fault, type FaultName, faults } from "../faults.ts";
import type { Shape } from "../shape.ts";
import { shapeViolations } from "../shape-violations.ts";
import { HumanTaskFaultBody, humanTaskFaults } from "./faults.ts";
import { ekidenPath, ekidenTarget } from "./names.ts";
import { PathRoutes } from "./routes.ts";
import { generalFaults } from "./row.ts";

interface AnsweredRequest {
  readonly method: string;
  /** With or without a query. */
  readonly path: string;
  /** The header `X-Amz-Target`, where there was one. */
  readonly target?: string | undefined;
  readonly status: number;
  /** The body of the answer. */
  readonly text: string;
}

interface AnsweredRow {
  readonly output?: Shape;
  readonly faults: readonly FaultName[];
}

interface NamedRow {
  readonly name: string;
  readonly row: AnsweredRow;
}

const paths = new PathRoutes(pathOperations);
const rowsByTarget = new Map(
  Object.entries(ekidenOperations).map(([name, row]) => [ekidenTarget(name), { name, row }]),
);

/**
 * What breaks the row, as sentences; none of a stream, and of a request that is for no operation of
 * Ekiden's own.
 */
export const answerViolations = (answered: AnsweredRequest): readonly string[] => {
  const { method, status, text } = answered;
  const found = rowOf(answered);
  if (!found || method === "HEAD") return [];
  const { name, row } = found;
  if (status === 200) return row.output ? told(name, row.output, JSON.parse(text)) : [];
  return faultViolations(found, answered);
};

const rowOf = ({ method, path, target }: AnsweredRequest): NamedRow | undefined => {
  const [bare = ""] = path.split("?", 1);
  if (bare.startsWith(ekidenPath)) {
    return rowsByTarget.get(ekidenTarget(bare.slice(ekidenPath.length)));
  }
  return target === undefined ? atPath(method, bare) : rowsByTarget.get(target);
};

const atPath = (method: string, path: string): NamedRow | undefined => {
  try {
    return paths.find(method, path);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
};

const told = (name: string, ...[shape, value]: Parameters<typeof shapeViolations>): string[] =>
  shapeViolations(shape, value).map((violation) => `${name}: ${violation}`);

const faultViolations = (
  { name, row }: NamedRow,
  { status, text }: AnsweredRequest,
): readonly string[] => {
  const body = JSON.parse(text) as { readonly __type: string };
  const fault = body.__type.slice(body.__type.lastIndexOf("#") + 1) as FaultName;
  if (!row.faults.includes(fault) && !generalFaults.includes(fault)) {
    return [`${name}: its row does not name the fault ${fault}`];
  }
  return [
    ...(status === faults[fault].status ? [] : [`${name}: ${fault} has the status ${status}`]),
    ...(fault in humanTaskFaults ? told(name, HumanTaskFaultBody, body) : []),
  ];
};
