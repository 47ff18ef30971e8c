#!/usr/bin/env node
// Runs the built command. Plain JavaScript, so that it is there before anything is built.
import { existsSync } from "node:fs";

const main = new URL("../dist/main.js", import.meta.url);
if (existsSync(main)) await import(main.href);
else {
  console.error("ekiden: it is not built yet. Run `npm run build` in the repository.");
  process.exitCode = 1;
}
