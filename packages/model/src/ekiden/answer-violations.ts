// Holds an answer of a server against the row of its operation, for tests: a fixture that asks a
// server can look at all that it gets.
import { ekidenOperations } from "../ekiden.ts";
import { Fault, type FaultName, faults } from "../faults.ts";
import { shapeViolations } from "../shape-violations.ts";
import { HumanTaskFaultBody, type HumanTaskFaultName, humanTaskFaults } from "./faults.ts";
import { type FoundRoute, Routes } from "./routes.ts";
import { type EkidenOperationRow, generalFaults } from "./row.ts";

interface AnsweredRequest {
  readonly method: string;
  /** With or without a query. */
  readonly path: string;
  readonly status: number;
  /** The body of the answer. */
  readonly text: string;
}

const routes = new Routes(ekidenOperations);

/**
 * What breaks the row, as sentences; none of a stream, and of a request that is for no operation.
 */
export const answerViolations = (answered: AnsweredRequest): readonly string[] => {
  const { method, path, status, text } = answered;
  const route = routeOf(method, path.split("?", 1)[0] ?? "");
  if (!route || method === "HEAD") return [];
  const { name, row } = route;
  if (status === 200) return row.output ? told(name, row.output, JSON.parse(text)) : [];
  return faultViolations(name, row, answered);
};

const routeOf = (method: string, path: string): FoundRoute | undefined => {
  try {
    return routes.find(method, path);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
};

const told = (name: string, ...[shape, value]: Parameters<typeof shapeViolations>): string[] =>
  shapeViolations(shape, value).map((violation) => `${name}: ${violation}`);

const faultViolations = (
  name: string,
  row: EkidenOperationRow,
  { status, text }: AnsweredRequest,
): readonly string[] => {
  const body = JSON.parse(text) as { readonly __type: string };
  const fault = body.__type.slice(body.__type.lastIndexOf("#") + 1);
  const known: readonly string[] = [...row.faults, ...generalFaults];
  if (!known.includes(fault)) return [`${name}: its row does not name the fault ${fault}`];
  const isOfHumanTasks = fault in humanTaskFaults;
  const expected = isOfHumanTasks
    ? humanTaskFaults[fault as HumanTaskFaultName].status
    : faults[fault as FaultName].status;
  return [
    ...(status === expected ? [] : [`${name}: ${fault} has the status ${status}`]),
    ...(isOfHumanTasks ? told(name, HumanTaskFaultBody, body) : []),
  ];
};
