// Finds the row of a request by its method and path.
import { refuse } from "../faults.ts";
import type { EkidenOperationRow, EkidenRows } from "./row.ts";

export interface FoundRoute {
  readonly name: string;
  readonly row: EkidenOperationRow;
  /** Members of the input that the path names, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

interface Route {
  readonly name: string;
  readonly row: EkidenOperationRow;
  readonly segments: readonly string[];
}

export class Routes {
  /** Count of segments → routes. */
  readonly #routes = new Map<number, Route[]>();

  constructor(rows: EkidenRows) {
    for (const [name, row] of Object.entries(rows)) {
      const segments = row.path.split("/");
      const alike = this.#routes.get(segments.length) ?? [];
      this.#routes.set(segments.length, [...alike, { name, row, segments }]);
    }
  }

  /**
   * HEAD is answered as GET. Throws UnknownOperationException, and ValidationException for a path
   * whose escapes cannot be read.
   */
  find(method: string, path: string): FoundRoute {
    const segments = path.split("/");
    const atPath = (this.#routes.get(segments.length) ?? []).filter((each) =>
      leadsTo(each, segments),
    );
    if (atPath.length === 0) throw refuse.unknownOperation("There is no operation at this path");
    const wanted = method === "HEAD" ? "GET" : method;
    const found = atPath.find(({ row }) => row.method === wanted);
    if (found) return { ...found, parameters: parametersOf(found, segments) };
    const methods = atPath.map(({ row }) => row.method).join(", ");
    throw refuse.unknownOperation(`This path takes ${methods}; ${method} is not supported`);
  }
}

const parameter = /^\{(\w+)\}$/;

const leadsTo = (route: Route, segments: readonly string[]): boolean =>
  route.segments.every((own, at) => {
    const given = segments[at] ?? "";
    return own === given || (parameter.test(own) && given !== "");
  });

const parametersOf = (route: Route, segments: readonly string[]): Record<string, string> => {
  const found: Record<string, string> = {};
  for (const [at, own] of route.segments.entries()) {
    const [, name] = parameter.exec(own) ?? [];
    if (name !== undefined) found[name] = decoded(segments[at] ?? "");
  }
  return found;
};

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw refuse.invalid("The path has a % that begins no escape of UTF-8, such as %20");
  }
};
