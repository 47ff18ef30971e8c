// The record of a call of the token service, in the form of AWS CloudTrail. Source of the members:
// IAM user guide, "Logging IAM and AWS STS API calls with AWS CloudTrail".
import { randomUUID } from "node:crypto";
import { stsOperations } from "@ekiden/model";
import type { AuditedStsOperation } from "../operations/audited-request.ts";
import { type AuditPlace, eventVersion, identityOf, timeText } from "./record.ts";
import { jsonText, recorderOf } from "./recorded.ts";

/** The output of AssumeRole. Of its secrets nothing is written. */
interface BegunSession {
  readonly accessKeyId: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly arn: string;
  readonly id: string;
}

/** One line. */
export const lineOfSts = (call: AuditedStsOperation, place: AuditPlace): string => {
  const { operation, input, output, fault } = call;
  const kept = input ? recorderOf(stsOperations[operation].input)(input) : "null";
  const parameters = JSON.parse(kept) as { readonly roleArn?: string } | null;
  const accountId = call.principal?.account ?? place.account;
  const record = {
    eventVersion,
    userIdentity: identityOf(call),
    eventTime: timeText(call.at),
    eventSource: "sts.amazonaws.com",
    eventName: operation,
    awsRegion: place.region,
    sourceIPAddress: call.address ?? null,
    userAgent: call.userAgent ?? null,
    eventID: randomUUID(),
    readOnly: true,
    ...(fault && { errorCode: call.errorCode ?? fault.fault, errorMessage: fault.reportable }),
    requestParameters: parameters,
    responseElements: output && operation === "AssumeRole" ? elementsOf(output) : null,
    requestID: call.requestId,
    ...(parameters?.roleArn !== undefined && {
      resources: [{ accountId, type: "AWS::IAM::Role", ARN: parameters.roleArn }],
    }),
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: accountId,
    eventCategory: "Management",
  };
  return `${jsonText(record)}\n`;
};

const elementsOf = (output: unknown) => {
  const { accessKeyId, expiresAt, arn, id } = output as BegunSession;
  return {
    credentials: { accessKeyId, expiration: timeText(expiresAt) },
    assumedRoleUser: { assumedRoleId: id, arn },
  };
};
