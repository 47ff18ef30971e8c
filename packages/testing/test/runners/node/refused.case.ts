import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestEnvironment } from "@ekiden/testing";
import { activities, reminder } from "../reminder.ts";

const same = (bytes: Uint8Array): Uint8Array => bytes;

const refused = [
  {
    options: { payloadCodecs: [{ name: "Bad Name", encode: same, decode: same }] },
    why: /Bad Name/,
  },
  { options: { patience: "a while" }, why: /a while/ },
  {
    options: {
      callBy: () => {
        throw new Error("no such client");
      },
    },
    why: /no such client/,
  },
] as const;

for (const { options, why } of refused) {
  test(`an environment is refused: ${why}`, async () => {
    // @ts-expect-error: as programs without types have it.
    const started = startTestEnvironment({ workflows: [reminder], activities, ...options });
    await assert.rejects(started, why);
  });
}
