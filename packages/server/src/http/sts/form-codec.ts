// How the token service is spoken: the Query protocol of AWS, forms in and XML out.
import type { StsOperationName } from "@ekiden/model";
import type { Codec } from "../codec.ts";
import { actionOf, inputOf, readForm } from "./form.ts";
import type { StsOutput } from "./operations.ts";
import { refusalOf } from "./refusal.ts";
import { assumedXml, type Content, errorXml, resultXml, xmlMediaType } from "./xml.ts";

const contents: { readonly [K in StsOperationName]: (output: StsOutput<K>) => Content } = {
  AssumeRole: assumedXml,
  GetCallerIdentity: ({ arn, userId, account }) => ({ Arn: arn, UserId: userId, Account: account }),
};

export const formCodec: Codec = {
  operationOf(call) {
    call.form = readForm(call.body);
    return actionOf(call.form);
  },
  inputOf: ({ form = new Map() }) => inputOf(form),
  textOf(output, { operation, requestId }) {
    const action = operation as StsOperationName;
    return resultXml(action, contents[action](output as never), requestId);
  },
  refusalOf(fault, { requestId }) {
    const refusal = refusalOf(fault);
    return { status: refusal.status, code: refusal.code, text: errorXml(refusal, requestId) };
  },
  mediaTypeFor: () => xmlMediaType,
};
