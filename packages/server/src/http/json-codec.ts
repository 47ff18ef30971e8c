// How the workflow service is spoken, and Ekiden's own operations: AWS JSON 1.0, with the operation
// in a header. Ekiden's own may be named by the path, too.
import type { Fault } from "@ekiden/model";
import { readHeader } from "../access/signature/signed-call.ts";
import { EncodedJson } from "../operations/handlers.ts";
import type { Route } from "../operations/pipeline.ts";
import { parse } from "./body.ts";
import { CallRoutes } from "./call-routes.ts";
import type { Call, Codec, WireRefusal } from "./codec.ts";
import { mediaTypeFor } from "./protocol.ts";

export class JsonCodec implements Codec {
  readonly mediaTypeFor = mediaTypeFor;
  readonly #routes: CallRoutes;

  constructor(routes: readonly Route[]) {
    this.#routes = new CallRoutes(routes);
  }

  routeOf({ head }: Call): Route {
    return this.#routes.of(head);
  }

  inputOf({ head, body }: Call): unknown {
    return parse(body, (name) => readHeader(head.headers, name));
  }

  textOf(output: unknown): string {
    // An operation without output answers with an empty body, not with `{}`.
    if (output === undefined) return "";
    return output instanceof EncodedJson ? output.text : JSON.stringify(output);
  }

  refusalOf({ fault, status, body }: Fault): WireRefusal {
    return { code: fault, status, text: body };
  }
}
