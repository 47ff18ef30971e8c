// The command. From source: `node --conditions=source --import tsx packages/cli/src/main.ts serve`.
import { CommanderError } from "commander";
import { explain } from "./errors.ts";
import { createProgram } from "./program.ts";

try {
  await createProgram(process.env).parseAsync();
} catch (error) {
  // The help and the version end this way too, with nothing to explain.
  if (error instanceof CommanderError && error.exitCode === 0) process.exit(0);
  const explanation = explain(error);
  // Nobody foresaw this one: its stack says where to look.
  if (explanation === undefined) throw error;
  console.error(`ekiden: ${explanation}`);
  process.exit(1);
}
