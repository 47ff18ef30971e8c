// What the server takes from its process and cannot be handed: turns of the event loop and random
// numbers. While a simulation is present, they come from its agenda and its dice.
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import type { Agenda } from "./agenda.ts";
import type { Dice } from "./dice.ts";

interface Present {
  readonly agenda: Agenda;
  readonly dice: Dice;
}

let present: Present | undefined;

const own = { setImmediate, randomInt: crypto.randomInt, randomBytes: crypto.randomBytes };

/** A turn of the process's own event loop. */
export const inLaterTurn = (call: () => void): void => void own.setImmediate(call);

const immediately = (call: (...values: unknown[]) => void, ...values: unknown[]) => {
  if (!present) return own.setImmediate(call, ...values);
  present.agenda.immediately(() => call(...values));
  return undefined;
};

const randomInt = (limit: number): number =>
  present ? present.dice.below(limit) : own.randomInt(limit);

const randomBytes = (size: number): Buffer => {
  const { dice } = present ?? {};
  return dice
    ? Buffer.from(Array.from({ length: size }, () => dice.below(256)))
    : own.randomBytes(size);
};

/** Once in a process, before the server's modules have been used. */
export const takeSeams = (): void => {
  Object.assign(globalThis, { setImmediate: immediately });
  Object.assign(crypto, { randomInt, randomBytes });
  syncBuiltinESMExports();
};

export const setPresent = (next: Present | undefined): void => {
  present = next;
};
