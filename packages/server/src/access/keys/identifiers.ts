// Ids and secrets of keys, in the form in which the service gives them.
import { randomBytes } from "node:crypto";
import { policyNameRule, userNameRule } from "@ekiden/model";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const idBytes = 16;
const secretBytes = 30;

/** AKIA… for a key that stays, ASIA… for one that a session ends with, AROA… for a role. */
const newId = (kind: "AKIA" | "ASIA" | "AROA"): string =>
  kind + Array.from(randomBytes(idBytes), (byte) => letters[byte % letters.length]).join("");

export const newKeyId = (): string => newId("AKIA");
export const newSessionKeyId = (): string => newId("ASIA");
export const newRoleId = (): string => newId("AROA");
/** 40 characters. */
export const newSecret = (): string => randomBytes(secretBytes).toString("base64");

/** Nothing else is ever looked up. */
export const isKeyId = (id: string): boolean => /^AKIA[A-Z2-7]{16}$/.test(id);
export const isSessionKeyId = (id: string): boolean => /^ASIA[A-Z2-7]{16}$/.test(id);
/** As the service has them. */
export const isUserName = (name: string): boolean => /^[\w+=,.@-]{1,64}$/.test(name);
export const isRoleName = isUserName;
export const isAccount = (account: string): boolean => /^\d{12}$/.test(account);

/** What is said of those that are none. */
export const aboutNames = {
  account: "An account has 12 digits.",
  user: `A user's name has ${userNameRule}`,
  role: `A role's name has ${userNameRule}`,
  policy: `A policy's name has ${policyNameRule}`,
} as const;
