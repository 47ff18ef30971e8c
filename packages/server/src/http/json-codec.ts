// How the workflow service is spoken: AWS JSON 1.0, with the operation in a header.
import { readHeader } from "../access/signature/signed-call.ts";
import { EncodedJson } from "../operations/handlers.ts";
import { parse } from "./body.ts";
import type { Codec } from "./codec.ts";
import { mediaTypeFor, operationOf } from "./protocol.ts";

export const jsonCodec: Codec = {
  operationOf: ({ head }) => operationOf(head),
  inputOf: ({ head, body }) => parse(body, (name) => readHeader(head.headers, name)),
  textOf: (output) => {
    // An operation without output answers with an empty body, not with `{}`.
    if (output === undefined) return "";
    return output instanceof EncodedJson ? output.text : JSON.stringify(output);
  },
  refusalOf: ({ fault, status, body }) => ({ code: fault, status, text: body }),
  mediaTypeFor,
};
