// How the token service is spoken: the Query protocol of AWS, forms in and XML out.
import type { Fault, StsOperationName } from "@ekiden/model";
import type { CallContext } from "../../operations/call-context.ts";
import type { Route } from "../../operations/pipeline.ts";
import type { Call, Codec, WireRefusal } from "../codec.ts";
import { actionOf, inputOf, readForm } from "./form.ts";
import type { StsOutput } from "./operations.ts";
import { refusalOf } from "./refusal.ts";
import { assumedXml, type Content, errorXml, resultXml, xmlMediaType } from "./xml.ts";

const contents: { readonly [K in StsOperationName]: (output: StsOutput<K>) => Content } = {
  AssumeRole: assumedXml,
  GetCallerIdentity: ({ arn, userId, account }) => ({ Arn: arn, UserId: userId, Account: account }),
};

export class FormCodec implements Codec {
  readonly #routes: Readonly<Record<StsOperationName, Route>>;

  constructor(routes: Readonly<Record<StsOperationName, Route>>) {
    this.#routes = routes;
  }

  routeOf(call: Call): Route {
    const { body } = call;
    call.form = readForm(typeof body === "string" ? Buffer.from(body) : body);
    return this.#routes[actionOf(call.form)];
  }

  inputOf({ form = new Map() }: Call): unknown {
    return inputOf(form);
  }

  textOf(output: unknown, { operation, requestId }: CallContext): string {
    const action = operation as StsOperationName;
    return resultXml(action, contents[action](output as never), requestId);
  }

  refusalOf(fault: Fault, { requestId }: CallContext): WireRefusal {
    const refusal = refusalOf(fault);
    return { status: refusal.status, code: refusal.code, text: errorXml(refusal, requestId) };
  }

  mediaTypeFor(): string {
    return xmlMediaType;
  }
}
