// The records of a call, in the form of AWS CloudTrail, a line of JSON each. Source of the members:
// the user guide of CloudTrail, "record contents"; of what is a management event and what a data
// event: the developer guide of the service, "Recording API calls".
import { randomUUID } from "node:crypto";
import type { NamedRun } from "../../operations/handlers.ts";
import { assumedRoleIdentity } from "./assumed-role.ts";
import { type AuditedCall, type AuditedDecision, isReadOnly } from "./audited-call.ts";

/** Where the node is, as its ARNs say. */
export interface AuditPlace {
  readonly region: string;
  readonly account: string;
}

export const eventVersion = "1.11";
const eventSource = "swf.amazonaws.com";

/** One line for the call, and one for each decision of an answer that was taken. */
export const linesOf = (call: AuditedCall, place: AuditPlace): string => {
  const head = headOf(call, place);
  const tail = tailOf(call, place);
  const { operation, eventId, parameters, elements, error } = call;
  const own = {
    ...{ eventID: eventId, readOnly: isReadOnly(operation) },
    ...(error && { errorCode: error.code, errorMessage: error.message }),
    ...{ requestParameters: parameters, responseElements: elements },
  };
  return [own, ...call.decisions.map(ofDecision)]
    .map((each) => `${JSON.stringify({ ...head, ...each, ...tail })}\n`)
    .join("");
};

/** CloudTrail's times have no milliseconds. */
export const timeText = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

const headOf = (call: AuditedCall, place: AuditPlace) => ({
  eventVersion,
  userIdentity: identityOf(call),
  eventTime: timeText(call.at),
  eventSource,
  // In the place where readers expect it; that of a decision takes it over.
  eventName: call.operation as string,
  awsRegion: place.region,
  sourceIPAddress: call.address ?? null,
  userAgent: call.userAgent ?? null,
});

/** A key that only was named says nothing of who called. */
export const identityOf = ({ principal, keyId }: Pick<AuditedCall, "principal" | "keyId">) => {
  if (!principal?.accessKeyId) {
    return {
      type: "Unknown",
      ...(principal && { accountId: principal.account }),
      ...(keyId !== undefined && { accessKeyId: keyId }),
    };
  }
  if (principal.role) return assumedRoleIdentity(principal, principal.role, timeText);
  const { account, arn, user, accessKeyId, sessionOf } = principal;
  return {
    type: "IAMUser",
    principalId: sessionOf ?? accessKeyId,
    ...{ arn, accountId: account, accessKeyId, userName: user },
  };
};

const tailOf = (call: AuditedCall, { region, account }: AuditPlace) => {
  const owner = call.principal?.account ?? account;
  const isManagement = /(Domain|Type|Resource)s?$/.test(call.operation);
  const { run } = call;
  const domain = run?.domain ?? domainOf(call);
  const named = `arn:aws:swf:${region}:${owner}:/domain/${domain}`;
  const arn = domain === undefined ? call.parameters?.resourceArn : named;
  return {
    requestID: call.requestId,
    ...(run && { additionalEventData: { workflowExecution: executionOf(run) } }),
    ...(arn !== undefined && {
      resources: [{ accountId: owner, type: "AWS::SWF::Domain", ARN: arn }],
    }),
    eventType: "AwsApiCall",
    apiVersion: "2012-01-25",
    managementEvent: isManagement,
    recipientAccountId: owner,
    eventCategory: isManagement ? "Management" : "Data",
  };
};

const executionOf = ({ workflowId, runId }: NamedRun) => ({ workflowId, runId });

const domainOf = ({ operation, parameters }: AuditedCall): unknown =>
  operation.endsWith("Domain") ? parameters?.name : parameters?.domain;

const ofDecision = ({ type, eventId, parameters, cause }: AuditedDecision) => ({
  ...{ eventName: type, eventID: eventId, readOnly: false },
  ...(cause !== undefined && { errorCode: cause }),
  ...{ requestParameters: parameters, responseElements: null },
});

/** Stands where so many records are missing. */
export const lineOfLoss = (lost: number, at: number, { region, account }: AuditPlace): string => {
  const record = {
    eventVersion,
    userIdentity: { type: "AWSService", invokedBy: "ekiden" },
    eventTime: timeText(at),
    eventSource: "ekiden",
    eventName: "AuditRecordsLost",
    awsRegion: region,
    ...{ sourceIPAddress: null, userAgent: null, requestParameters: null, responseElements: null },
    additionalEventData: { lost },
    eventID: randomUUID(),
    readOnly: false,
    eventType: "AwsServiceEvent",
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: "Management",
  };
  return `${JSON.stringify(record)}\n`;
};
