// Finds the row of what has a method and a path of its own.
import { refuse } from "../faults.ts";
import type { PathOperationRow, PathRows } from "./row.ts";

/** The operation that a method and a path stand for. */
export interface FoundPath {
  readonly name: string;
  readonly row: PathOperationRow;
}

/** Finds the operation that a method and a path stand for. */
export class PathRoutes {
  readonly #routes: readonly FoundPath[];

  constructor(rows: PathRows) {
    this.#routes = Object.entries(rows).map(([name, row]) => ({ name, row }));
  }

  /** HEAD is answered as GET. Throws UnknownOperationException. */
  find(method: string, path: string): FoundPath {
    const atPath = this.#routes.filter(({ row }) => row.path === path);
    if (atPath.length === 0) throw refuse.unknownOperation("There is no operation at this path");
    const wanted = method === "HEAD" ? "GET" : method;
    const found = atPath.find(({ row }) => row.method === wanted);
    if (found) return found;
    const methods = atPath.map(({ row }) => row.method).join(", ");
    throw refuse.unknownOperation(`This path takes ${methods}; ${method} is not supported`);
  }
}
