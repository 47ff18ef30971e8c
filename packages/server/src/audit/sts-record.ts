// The record of a call of the token service, in the form of AWS CloudTrail. Source of the members:
// IAM user guide, "Logging IAM and AWS STS API calls with AWS CloudTrail".
import { randomUUID } from "node:crypto";
import { type StsOperationName, stsOperations } from "@ekiden/model";
import type { AnsweredCallOfAny } from "./answered-call.ts";
import {
  type AuditPlace,
  eventVersion,
  identityOf,
  maxUserAgentCharacters,
  timeText,
} from "./record.ts";
import { recorderOf } from "./recorded.ts";

export interface AnsweredStsCall extends AnsweredCallOfAny {
  readonly operation: StsOperationName;
  /** The one that was begun. Of its secrets nothing is written. */
  readonly session?: BegunSession | undefined;
  readonly error?: { readonly code: string; readonly message: string } | undefined;
}

interface BegunSession {
  readonly accessKeyId: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly arn: string;
  readonly id: string;
}

/** One line. */
export const lineOfSts = (call: AnsweredStsCall, place: AuditPlace): string => {
  const { operation, input, error, session } = call;
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
    userAgent: call.userAgent?.slice(0, maxUserAgentCharacters) ?? null,
    ...{ eventID: randomUUID(), readOnly: true },
    ...(error && { errorCode: error.code, errorMessage: error.message }),
    ...{ requestParameters: parameters, responseElements: session ? elementsOf(session) : null },
    requestID: call.requestId,
    ...(parameters?.roleArn !== undefined && {
      resources: [{ accountId, type: "AWS::IAM::Role", ARN: parameters.roleArn }],
    }),
    ...{ eventType: "AwsApiCall", managementEvent: true },
    ...{ recipientAccountId: accountId, eventCategory: "Management" },
  };
  return `${JSON.stringify(record)}\n`;
};

const elementsOf = ({ accessKeyId, expiresAt, arn, id }: BegunSession) => ({
  credentials: { accessKeyId, expiration: timeText(expiresAt) },
  assumedRoleUser: { assumedRoleId: id, arn },
});
