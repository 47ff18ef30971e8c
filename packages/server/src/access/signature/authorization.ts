// The Authorization header of Signature Version 4, read into its parts. Nothing is looked up here.
import { refuse } from "@ekiden/model";
import { copyOf } from "../../copy-of.ts";

export const algorithm = "AWS4-HMAC-SHA256";
const terminator = "aws4_request";

/** Whose key, and what it is good for: `id/date/region/service/aws4_request`. */
export interface Credential {
  readonly text: string;
  readonly accessKeyId: string;
  /** As in 20261124. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** All of it but the key: what is signed together with the request. */
  readonly scope: string;
}

export interface SignedHeaders {
  readonly text: string;
  /** In small letters, ascending, each once. */
  readonly names: readonly string[];
  readonly has: (name: string) => boolean;
}

interface Authorization {
  readonly credential: string;
  readonly signedHeaders: string;
  /** 64 small hexadecimal digits. */
  readonly signature: string;
}

const parameters = ["Credential", "SignedHeaders", "Signature"] as const;
/** As all clients write it, which needs no second look. */
const usual =
  /^AWS4-HMAC-SHA256 Credential=([^, =]+), ?SignedHeaders=([^, =]+), ?Signature=([\da-f]{64})$/;

/** Throws IncompleteSignatureException. */
export const readAuthorization = (header: string): Authorization => {
  const [whole, credential = "", signedHeaders = "", signature = ""] = usual.exec(header) ?? [];
  return whole ? { credential, signedHeaders, signature } : readWithCare(header);
};

const readWithCare = (header: string): Authorization => {
  const [given = "", ...rest] = header.split(" ");
  // What was given may be a secret of another scheme: it is not repeated.
  if (given !== algorithm) {
    throw refuse.incompleteSignature(
      `Unsupported AWS 'algorithm'. Only ${algorithm} is supported.`,
    );
  }
  const found = new Map<string, string>();
  for (const part of rest.join(" ").split(",")) {
    const [name = "", ...value] = part.trim().split("=");
    if (found.has(name) || !parameters.some((known) => known === name)) {
      throw refuse.incompleteSignature(
        `Authorization header takes ${parameters.join(", ")}, each once.`,
      );
    }
    found.set(name, value.join("="));
  }
  const missing = parameters.filter((name) => !found.get(name));
  if (missing.length > 0) {
    throw refuse.incompleteSignature(
      missing.map((name) => `Authorization header requires '${name}' parameter.`).join(" "),
    );
  }
  const [credential = "", signedHeaders = "", signature = ""] = parameters.map((name) =>
    found.get(name),
  );
  if (!/^[\da-f]{64}$/.test(signature)) {
    throw refuse.incompleteSignature("Signature must be 64 small hexadecimal digits.");
  }
  return { credential, signedHeaders, signature };
};

export interface Scope {
  readonly region: string;
  readonly service: string;
}

/** Throws IncompleteSignatureException, and InvalidSignatureException for another place's scope. */
export const readCredential = (given: string, expected: Scope): Credential => {
  const text = copyOf(given);
  const parts = text.split("/");
  const [accessKeyId = "", date = "", region = "", service = "", end = ""] = parts;
  if (parts.length !== 5 || parts.includes("") || !/^\d{8}$/.test(date)) {
    throw refuse.incompleteSignature(
      "Credential must have exactly 5 slash-delimited elements, " +
        "e.g. keyid/date/region/service/term.",
    );
  }
  if (region !== expected.region) {
    throw refuse.invalidSignature(
      `Credential should be scoped to a valid region, such as '${expected.region}'.`,
    );
  }
  if (service !== expected.service) {
    throw refuse.invalidSignature(
      `Credential should be scoped to correct service: '${expected.service}'.`,
    );
  }
  if (end !== terminator) {
    throw refuse.invalidSignature(
      `Credential should be scoped with a valid terminator: '${terminator}'.`,
    );
  }
  return { text, accessKeyId, date, region, service, scope: text.slice(accessKeyId.length + 1) };
};

/** Throws IncompleteSignatureException. */
export const readSignedHeaders = (given: string): SignedHeaders => {
  const text = copyOf(given);
  const names = text.split(";");
  const areInOrder = names.every((name, at) => at === 0 || (names[at - 1] ?? "") < name);
  if (!areInOrder || names.some((name) => !/^[!#$%&'*+\-.^_`|~\da-z]+$/.test(name))) {
    throw refuse.incompleteSignature(
      "SignedHeaders must list names in small letters, in ascending order, each once.",
    );
  }
  const known = new Set(names);
  return { text, names, has: (name) => known.has(name) };
};
