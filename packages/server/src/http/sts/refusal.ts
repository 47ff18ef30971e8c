// Refusals by the names and status codes that the token service has for them, which are not those
// of the workflow service. Source: API reference of AWS STS, "Common Errors" and "AssumeRole".
import { type Fault, type FaultName, faults } from "@ekiden/model";
import type { StsRefusal } from "./xml.ts";

const names: { readonly [K in FaultName]?: readonly [code: string, status: number] } = {
  AccessDeniedException: ["AccessDenied", 403],
  ExpiredTokenException: ["ExpiredToken", 403],
  IncompleteSignatureException: ["IncompleteSignature", 400],
  InvalidSignatureException: ["SignatureDoesNotMatch", 403],
  MalformedPolicyDocumentException: ["MalformedPolicyDocument", 400],
  MissingAuthenticationTokenException: ["MissingAuthenticationToken", 403],
  UnknownOperationException: ["InvalidAction", 400],
  UnrecognizedClientException: ["InvalidClientTokenId", 403],
  ValidationException: ["ValidationError", 400],
};

export const refusalOf = ({ fault, message }: Fault): StsRefusal => {
  const [code, status] = names[fault] ?? [fault, faults[fault].status];
  return { code, status, message };
};
