// The request of what has a method and a path of its own. It knows no shapes, so that a page that
// uses it loads none.
import type { PathMethod } from "./row.ts";

/** A call of an operation that has a path of its own, before it is sent. */
interface PathRequest {
  readonly method: PathMethod;
  /** With the query. */
  readonly path: string;
  /** JSON. Absent where all is said by the path. */
  readonly body?: string;
}

/**
 * The input goes into the query, or into the body of a POST.
 *
 * @example
 * ```ts
 * import { pathRequest } from "@ekiden/model";
 *
 * // { method: "GET", path: "/api/events?domain=office&domain=lab" }
 * pathRequest("GET /api/events", { domain: ["office", "lab"] });
 * ```
 */
export const pathRequest = (route: `${PathMethod} ${string}`, input: object): PathRequest => {
  const [method, path = ""] = route.split(" ") as [PathMethod, string];
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  if (method === "POST") return { method, path, body: JSON.stringify(Object.fromEntries(given)) };
  const pairs = given.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map(
      (each) => `${encodeURIComponent(name)}=${encodeURIComponent(String(each))}`,
    ),
  );
  return { method, path: pairs.length === 0 ? path : `${path}?${pairs.join("&")}` };
};
