// The records of a call, in the form of AWS CloudTrail, a line of JSON each. Source of the members:
// the user guide of CloudTrail, "record contents"; of what is a management event and what a data
// event: the developer guide of the service, "Recording API calls".
import { randomUUID } from "node:crypto";
import { decisionFromWire, type WireDecision } from "@ekiden/model";
import type { Principal } from "../access/principal.ts";
import type { AuditedOperation, AuditedRequest } from "../operations/audited-request.ts";
import { assumedRoleIdentity } from "./assumed-role.ts";
import { decisionRecorders, recordsOfOperation } from "./operation-records.ts";
import { jsonText, nothing, quoted, type Recorder } from "./recorded.ts";

/** Where the node is, as its ARNs say. */
export interface AuditPlace {
  readonly region: string;
  readonly account: string;
}

/** Of one call. */
export interface Lines {
  /** Each with its line end. */
  readonly text: string;
  readonly records: number;
}

export const eventVersion = "1.11";

/** As CloudTrail has them. A call that is refused may be one list of tags, a megabyte long. */
const maxParametersCharacters = 100_000;

interface Given {
  readonly decisions?: readonly WireDecision[];
  readonly dryRun?: unknown;
}

/** One line for the call, and one for each decision of an answer that was taken. */
export const linesOf = (call: AuditedOperation, place: AuditPlace): Lines => {
  const { operation, fault, declined } = call;
  const { input, output, hasDecisions, ...row } = recordsOfOperation(operation);
  const given = call.input as Given | undefined;
  const isDryRun = row.hasDryRun && hasAskedForDryRun(given);
  const record = recordOf(call, place);
  let text = record({
    eventName: operation,
    isReadOnly: row.isReadOnly || isDryRun,
    errors: fault ? `${errorCode(fault.fault)},"errorMessage":${quoted(fault.reportable)}` : "",
    parameters: given ? input(given) : "null",
    elements: elementsOf(call, isDryRun ? nothing : output),
  });
  const decisions = (hasDecisions && !fault && given?.decisions) || [];
  for (const [index, wire] of decisions.entries()) {
    text += record(ownOfDecision(wire, declined?.get(index)));
  }
  return { text, records: 1 + decisions.length };
};

const hasAskedForDryRun = (given: Given | undefined): boolean => given?.dryRun === true;

const elementsOf = ({ fault, output }: AuditedOperation, record: Recorder): string =>
  fault || output === undefined ? "null" : record(output);

/** `cause`: why it was declined; undefined where it was taken. */
const ownOfDecision = (wire: WireDecision, cause: string | undefined): Own => {
  const { type, data } = decisionFromWire(wire);
  return {
    eventName: type,
    isReadOnly: false,
    errors: cause === undefined ? "" : errorCode(cause),
    parameters: data === undefined ? "null" : decisionRecorders[type](data),
    elements: "null",
  };
};

const errorCode = (code: string): string => `,"errorCode":${quoted(code)}`;

/** What one record of a call has for itself; the last three are JSON, `errors` whole members. */
interface Own {
  readonly eventName: string;
  readonly isReadOnly: boolean;
  readonly errors: string;
  readonly parameters: string;
  readonly elements: string;
}

/** The name stands in the midst of what all records of a call have, where readers expect it. */
const recordOf = (call: AuditedOperation, place: AuditPlace): ((own: Own) => string) => {
  const head = `${beginningOf(call)}${timeText(call.at)}${sourceOf(call)}`;
  const where =
    `","awsRegion":${quoted(place.region)},"sourceIPAddress":${quotedOrNull(call.address)}` +
    `,"userAgent":${quotedOrNull(call.userAgent)},"eventID":"`;
  const tail = tailOf(call, place);
  return ({ eventName, isReadOnly, errors, parameters, elements }) =>
    `${head}${eventName}${where}${randomUUID()}","readOnly":${isReadOnly}${errors}` +
    `,"requestParameters":${withinBound(parameters)},"responseElements":${elements}${tail}`;
};

const withinBound = (parameters: string): string =>
  parameters.length > maxParametersCharacters ? "null" : parameters;

/** Those who look for calls of the service find none that it does not have. */
const sourceOf = ({ service }: AuditedOperation): string =>
  `","eventSource":"${service === "ekiden" ? "ekiden" : "swf.amazonaws.com"}","eventName":"`;

const quotedOrNull = (text: string | undefined): string =>
  text === undefined ? "null" : quoted(text);

/** All before the time, by who called; keys have one principal for many calls. */
const beginnings = new WeakMap<Principal, string>();

const beginningOf = (call: AuditedOperation): string => {
  const { principal } = call;
  if (!principal?.accessKeyId) return beginningWith(identityOf(call));
  const known = beginnings.get(principal);
  if (known !== undefined) return known;
  const made = beginningWith(identityOf(call));
  beginnings.set(principal, made);
  return made;
};

const beginningWith = (userIdentity: object): string =>
  `{"eventVersion":"${eventVersion}","userIdentity":${jsonText(userIdentity)},"eventTime":"`;

/** A key that was only named, and not used to sign, does not identify the caller. */
export const identityOf = ({ principal, keyId }: Pick<AuditedRequest, "principal" | "keyId">) => {
  if (principal?.invokedBy) {
    const { account, arn, user, invokedBy } = principal;
    return { type: "IAMUser", arn, accountId: account, userName: user, invokedBy };
  }
  if (!principal?.accessKeyId) {
    return { type: "Unknown", accountId: principal?.account, accessKeyId: keyId };
  }
  if (principal.role) return assumedRoleIdentity(principal, principal.role, timeText);
  const { account, arn, user, accessKeyId, sessionOf } = principal;
  return {
    type: "IAMUser",
    principalId: sessionOf ?? accessKeyId,
    arn,
    accountId: account,
    accessKeyId,
    userName: user,
  };
};

let latest = { second: Number.NaN, text: "" };

/** CloudTrail's times have no milliseconds, so that many calls have the same. */
export const timeText = (at: number): string => {
  const second = Math.floor(at / 1_000);
  if (second !== latest.second) {
    latest = { second, text: `${new Date(at).toISOString().slice(0, 19)}Z` };
  }
  return latest.text;
};

const tailOf = (call: AuditedOperation, place: AuditPlace): string => {
  const { service, operation, requestId, principal, run } = call;
  const { isManagement } = recordsOfOperation(operation);
  const owner = principal?.account ?? place.account;
  const arn = arnOf(call, place.region, owner);
  const execution = run && `{"workflowId":${quoted(run.workflowId)},"runId":${quoted(run.runId)}}`;
  return (
    `,"requestID":${quoted(requestId)}` +
    (execution ? `,"additionalEventData":{"workflowExecution":${execution}}` : "") +
    (arn === undefined ? "" : `,"resources":[${resource(owner, arn)}]`) +
    `,"eventType":"AwsApiCall"${service === "ekiden" ? "" : ',"apiVersion":"2012-01-25"'}` +
    `,"managementEvent":${isManagement}` +
    `,"recipientAccountId":${quoted(owner)}` +
    `,"eventCategory":"${isManagement ? "Management" : "Data"}"}\n`
  );
};

const resource = (owner: string, arn: string): string =>
  `{"accountId":${quoted(owner)},"type":"AWS::SWF::Domain","ARN":${quoted(arn)}}`;

const arnOf = (
  { operation, run, input }: AuditedOperation,
  region: string,
  owner: string,
): string | undefined => {
  const { domainMember, arnMember } = recordsOfOperation(operation);
  const domain = run?.domain ?? memberOf(input, domainMember);
  if (domain === undefined) return memberOf(input, arnMember);
  return `arn:aws:swf:${region}:${owner}:/domain/${domain}`;
};

const memberOf = (input: unknown, member: string | undefined): string | undefined =>
  member === undefined ? undefined : (input as Record<string, string> | undefined)?.[member];

/** Stands where so many records are missing. */
export const lineOfLoss = (lost: number, at: number, { region, account }: AuditPlace): string => {
  const record = {
    eventVersion,
    userIdentity: { type: "AWSService", invokedBy: "ekiden" },
    eventTime: timeText(at),
    eventSource: "ekiden",
    eventName: "AuditRecordsLost",
    awsRegion: region,
    sourceIPAddress: null,
    userAgent: null,
    requestParameters: null,
    responseElements: null,
    additionalEventData: { lost },
    eventID: randomUUID(),
    readOnly: false,
    eventType: "AwsServiceEvent",
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: "Management",
  };
  return `${jsonText(record)}\n`;
};
