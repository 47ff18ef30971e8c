// A process with no file descriptor left runs a command, and says what became of it.
import { openSync } from "node:fs";
import { devNull } from "node:os";
import { commandOf } from "../../src/events/command.ts";
import { TargetFailure } from "../../src/events/target.ts";

const fill = (): void => {
  try {
    for (;;) openSync(devNull, "r");
  } catch {
    // All are taken.
  }
};

const event = { eventId: "1", eventType: "execution.failed", body: "{}" } as never;
process.stdout.write("");
fill();
try {
  await commandOf(["true"])(event, new AbortController().signal);
} catch (error) {
  process.stdout.write(error instanceof TargetFailure ? error.message : String(error));
}
