// Answers of the token service, in XML. Source: API reference of AWS Security Token Service.
import type { RoleSession } from "../../access/roles/assumption.ts";

const namespace = "https://sts.amazonaws.com/doc/2011-06-15/";
export const xmlMediaType = "text/xml";

/** An element holds a text, or others. */
export type Content = string | { readonly [name: string]: Content };

const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\r": "&#xD;",
};

const escaped = (text: string): string =>
  text.replaceAll(forbidden, "\ufffd").replaceAll(/[&<>"'\r]/g, (each) => entities[each] ?? "");

const printed = (content: Content): string =>
  typeof content === "string"
    ? escaped(content)
    : Object.entries(content)
        .map(([name, inside]) => `<${name}>${printed(inside)}</${name}>`)
        .join("");

const root = (name: string, content: Content): string =>
  `<${name} xmlns="${namespace}">${printed(content)}</${name}>\n`;

/** `action` as in AssumeRole. */
export const resultXml = (action: string, result: Content, requestId: string): string =>
  root(`${action}Response`, {
    [`${action}Result`]: result,
    ResponseMetadata: { RequestId: requestId },
  });

export interface StsRefusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export const errorXml = ({ status, code, message }: StsRefusal, requestId: string): string =>
  root("ErrorResponse", {
    Error: { Type: status < 500 ? "Sender" : "Receiver", Code: code, Message: message },
    RequestId: requestId,
  });

export const assumedXml = (session: RoleSession): Content => ({
  AssumedRoleUser: { AssumedRoleId: session.id, Arn: session.arn },
  Credentials: {
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    SessionToken: session.sessionToken,
    Expiration: new Date(session.expiresAt).toISOString(),
  },
});
