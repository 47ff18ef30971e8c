// Which route a JSON call is for: by the header X-Amz-Target, or, for Ekiden's own operations, by
// the path. Nearly every call is found by one look into one table.
import { ekidenPath, ekidenTarget, refuse } from "@ekiden/model";
import type { Route } from "../operations/pipeline.ts";
import type { CallHead } from "./protocol.ts";

const swf = "SimpleWorkflowService";

const targetOf = ({ service, operation }: Route): string =>
  service === "ekiden" ? ekidenTarget(operation) : `${swf}.${operation}`;

export class CallRoutes {
  readonly #byTarget: ReadonlyMap<string, Route>;

  constructor(routes: readonly Route[]) {
    this.#byTarget = new Map(routes.map((route) => [targetOf(route), route]));
  }

  /** Throws UnknownOperationException. */
  of({ method, path, target: named }: CallHead): Route {
    if (method !== "POST") {
      throw refuse.unknownOperation(`Send calls with POST; ${method} is not supported`);
    }
    const target = path === "/" ? named : targetAt(path, named);
    if (!target) {
      throw refuse.unknownOperation(
        "The header X-Amz-Target, which names the operation, is missing",
      );
    }
    const route = this.#byTarget.get(target) ?? this.#ofOldClient(target);
    if (route) return route;
    throw refuse.unknownOperation(`Unknown operation: ${quote(target)}`, "Unknown operation");
  }

  /** Old clients put a Java package before the service's name. */
  #ofOldClient(target: string): Route | undefined {
    const dot = target.lastIndexOf(".");
    const isOurs = target.slice(0, Math.max(0, dot)).endsWith(swf);
    return isOurs ? this.#byTarget.get(`${swf}${target.slice(dot)}`) : undefined;
  }
}

/** Of a path that is not `/`; `named` is what the header says. Throws UnknownOperationException. */
const targetAt = (url: string, named: string | undefined): string | undefined => {
  // As a proxy may send it: `POST http://host/ HTTP/1.1`.
  const path = url.replace(/^https?:\/\/[^/?#]+/i, "") || "/";
  if (path === "/") return named;
  if (isPathOfRpc.test(path)) throw refuse.unknownOperation(unsupportedRpc);
  if (!path.startsWith(ekidenPath) || path.includes("?")) {
    throw refuse.unknownOperation(
      "Send calls to the path /, or /ekiden/<Operation> for those of Ekiden, without a query",
    );
  }
  const target = ekidenTarget(path.slice(ekidenPath.length));
  // What guards a path in front of this server must not be misled by a header, nor the reverse.
  if (named === undefined || named === target) return target;
  throw refuse.unknownOperation("The path and the header X-Amz-Target name two operations");
};

/** Of Smithy's protocols RPC v2 (CBOR and JSON), in which newer services are called. */
const isPathOfRpc = /\/service\/[^/]+\/operation\//;
const unsupportedRpc =
  "The protocol Smithy RPC v2 is not supported: set the client to AWS JSON 1.0, which sends calls " +
  "to the path /";

const maxQuotedCharacters = 256;
const quote = (text: string) =>
  text.length > maxQuotedCharacters ? `${text.slice(0, maxQuotedCharacters)}…` : text;
