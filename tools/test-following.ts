// node:test follows every promise of its process for as long as it lives, to tell which test an
// error belongs to: a tenth of the time of tests that make many promises. Here it follows
// them while test files are read, when `describe` has to know what is called in it, and no longer.
import hooks from "node:async_hooks";
import { createRequire } from "node:module";
import { recordProcessorTime } from "./processor-time.ts";

const { createHook } = hooks;
const followers: hooks.AsyncHook[] = [];

// It takes the function from the module when it is loaded itself, and calls it with the first test.
hooks.createHook = (callbacks) => {
  const hook = createHook(callbacks);
  followers.push(hook);
  return hook;
};
createRequire(import.meta.url)("node:test");
hooks.createHook = createHook;

/** Ends the process as Node does without node:test: no test would ever receive the error. */
const end = (error: unknown): void => {
  console.error(error);
  process.exit(1);
};

recordProcessorTime();

/** To be called once all test files of the process have been read. */
export const endFollowing = (): void => {
  for (const hook of followers) hook.disable();
  process.prependListener("uncaughtException", end);
  process.prependListener("unhandledRejection", end);
};
