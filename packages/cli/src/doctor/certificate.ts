// The certificate of https: can it be read, does its key belong to it, and until when is it good?
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { systemClock } from "@ekiden/server";
import type { Finding, Installation } from "./finding.ts";

const noticeDays = 14;
const dayMilliseconds = 86_400_000;

/** Undefined where the server is to serve in clear. */
export const certificateFinding = (
  { tlsCert, tlsKey }: Pick<Installation, "tlsCert" | "tlsKey">,
  now: number = systemClock.now(),
): Finding | undefined => {
  if (tlsCert === "none" && tlsKey === "none") return undefined;
  const check = "certificate";
  try {
    const certificate = new X509Certificate(readFileSync(tlsCert));
    if (!certificate.checkPrivateKey(createPrivateKey(readFileSync(tlsKey)))) {
      const text = `the key in ${tlsKey} is not that of ${tlsCert}. Name the key that it was made with.`;
      return { check, outcome: "wrong", text };
    }
    return { check, ...validityOf(certificate, tlsCert, now) };
  } catch (error) {
    const text = `${tlsCert} with ${tlsKey} cannot be used: ${(error as Error).message}`;
    return { check, outcome: "wrong", text };
  }
};

const validityOf = (
  { validFrom, validTo }: X509Certificate,
  file: string,
  now: number,
): Omit<Finding, "check"> => {
  if (Date.parse(validFrom) > now) {
    const text = `${file} is not valid before ${validFrom}. Set the clock, or make another.`;
    return { outcome: "wrong", text };
  }
  const days = Math.floor((Date.parse(validTo) - now) / dayMilliseconds);
  if (days < 0) return { outcome: "wrong", text: `${file} has expired on ${validTo}. Renew it.` };
  const text = `${file} is good until ${validTo}`;
  return days < noticeDays
    ? { outcome: "notable", text: `${text}: renew it within ${days} days` }
    : { outcome: "good", text };
};
