// The records of sign-ins and sign-outs of browsers, in the form of AWS CloudTrail. Source of the
// members: the user guide of CloudTrail, "AWS Management Console sign-in events".
import { randomUUID } from "node:crypto";
import type { Principal } from "../access/principal.ts";
import { type AuditPlace, eventVersion, identityOf, timeText } from "./record.ts";
import { jsonText } from "./recorded.ts";

export interface SignInEvent {
  readonly name: "ConsoleLogin" | "Logout";
  /** When it was answered: milliseconds since 1970. */
  readonly at: number;
  /** Who signed in or out; absent where the key is not known. */
  readonly principal?: Principal | undefined;
  /** The id that was given, where it can be one of a key. */
  readonly keyId?: string | undefined;
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
  /** Absent where it succeeded. */
  readonly error?: { readonly code: string; readonly message: string } | undefined;
}

/** One line. */
export const lineOfSignIn = (event: SignInEvent, place: AuditPlace): string => {
  const { name, at, principal, address, userAgent, error } = event;
  const accountId = principal?.account ?? place.account;
  const record = {
    eventVersion,
    userIdentity: identityOf(event),
    eventTime: timeText(at),
    eventSource: "signin.amazonaws.com",
    eventName: name,
    awsRegion: place.region,
    sourceIPAddress: address ?? null,
    userAgent: userAgent ?? null,
    ...(error && { errorCode: error.code, errorMessage: error.message }),
    requestParameters: null,
    responseElements: { [name]: error ? "Failure" : "Success" },
    additionalEventData: { MFAUsed: "No" },
    eventID: randomUUID(),
    readOnly: false,
    eventType: "AwsConsoleSignIn",
    managementEvent: true,
    recipientAccountId: accountId,
    eventCategory: "Management",
  };
  return `${jsonText(record)}\n`;
};
