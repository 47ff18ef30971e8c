#!/usr/bin/env -S node --max-semi-space-size=32
// Runs the built command. Plain JavaScript, so that it is there before anything is built. What a
// call leaves behind is short-lived, and a larger young generation throws it away in passing.
import { existsSync } from "node:fs";

const main = new URL("../dist/main.js", import.meta.url);
if (existsSync(main)) await import(main.href);
else {
  console.error("ekiden: it is not built yet. Run `npm run build` in the repository.");
  process.exitCode = 1;
}
