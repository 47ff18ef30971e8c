// The request that calls one of Ekiden's own operations. It knows no shapes, so that a page that
// uses it loads none.
import type { EkidenMethod } from "./row.ts";

export interface EkidenRequest {
  readonly method: EkidenMethod;
  /** With the query. */
  readonly path: string;
  /** JSON. Absent where all is said by the path. */
  readonly body?: string;
}

/**
 * The request of one of Ekiden's own operations: what its path names goes into the path, the rest
 * into the query, or into the body of a POST.
 *
 * @example
 * ```ts
 * import { requestFor } from "@ekiden/model";
 *
 * // { method: "POST", path: "/api/human-tasks/t1/claim", body: '{"as":"mary"}' }
 * requestFor("POST /api/human-tasks/{id}/claim", { id: "t1", as: "mary" });
 * ```
 */
export const requestFor = (route: `${EkidenMethod} ${string}`, input: object): EkidenRequest => {
  const [method, pattern = ""] = route.split(" ") as [EkidenMethod, string];
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const path = pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest.get(name));
    rest.delete(name);
    return encodeURIComponent(value);
  });
  if (method === "POST") return { method, path, body: JSON.stringify(Object.fromEntries(rest)) };
  const pairs = [...rest].flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map(
      (each) => `${encodeURIComponent(name)}=${encodeURIComponent(String(each))}`,
    ),
  );
  return { method, path: pairs.length === 0 ? path : `${path}?${pairs.join("&")}` };
};
