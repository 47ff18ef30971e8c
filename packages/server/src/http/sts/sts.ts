// The token service: its calls come to the same address as all others, and only through the general
// server. Who may assume a role is for the role's trust policy to say, so no route asks before.
import { type StsOperationName, stsOperations } from "@ekiden/model";
import type { Authority } from "../../access/authority.ts";
import type { Route } from "../../operations/pipeline.ts";
import type { WireService } from "../codec.ts";
import { FormCodec } from "./form-codec.ts";
import { type StsHandlerOptions, stsHandlers } from "./operations.ts";

interface StsOptions extends StsHandlerOptions {
  /** Over calls that are signed for this service. */
  readonly authority: Authority;
}

export class Sts implements WireService {
  readonly authority: Authority;
  readonly codec: FormCodec;

  constructor({ authority, ...options }: StsOptions) {
    this.authority = authority;
    const handlers = stsHandlers(options);
    const routeOf = <K extends StsOperationName>(operation: K): Route => ({
      service: "sts",
      operation,
      input: stsOperations[operation].input,
      handle: handlers[operation],
    });
    this.codec = new FormCodec({
      AssumeRole: routeOf("AssumeRole"),
      GetCallerIdentity: routeOf("GetCallerIdentity"),
    });
  }
}
