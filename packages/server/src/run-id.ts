import { randomFillSync } from "node:crypto";

const randomPartBytes = 32;
/** Random bytes are drawn for this many ids at a time: a draw for each costs ten times as much. */
const idsPerDraw = 128;

const drawn = Buffer.alloc(randomPartBytes * idsPerDraw);
let used = drawn.length;

/**
 * A run id that no other run has: opaque, 46 characters, in the look of the service's own (two
 * digits and base64; programs must not be surprised by `/`, `+` and `=`).
 */
export const newRunId = (): string => {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  const id = runIdOf(drawn, used);
  used += randomPartBytes;
  return id;
};

/** Of 32 bytes, from a place in them on. */
export const runIdOf = (bytes: Buffer, from = 0): string =>
  `22${bytes.toString("base64", from, from + randomPartBytes)}`;
