// `ekiden migrate` as it is typed.

import type { Command } from "commander";
import { optionFrom, type TypedOptions } from "./config-file.ts";
import { migrate, migratedText } from "./migrate.ts";
import { throwErrors } from "./options.ts";
import { addOutputOption, type GivenOutput, printerFor } from "./output-option.ts";
import type { ProgramContext } from "./program-context.ts";
import { addOptions } from "./server-options.ts";
import { exitCodes } from "./terminal/exit-codes.ts";

export const addMigrate = (program: Command, context: ProgramContext): void => {
  const { terminal } = context;
  const command = program
    .command("migrate")
    .action(async (given: TypedOptions & GivenOutput & { check?: boolean }) => {
      const store = await optionFrom("store", given, terminal.environment);
      const printer = printerFor(terminal, given);
      const tell = (line: string) =>
        printer.isForPeople ? printer.line(line) : terminal.note(`${line}\n`);
      const migrated = await migrate({ store, check: given.check === true, tell });
      if (printer.isForPeople) printer.line(migratedText(migrated));
      else await printer.value(migrated);
      context.exitCode = migrated.dueMigrations > 0 ? exitCodes.found : exitCodes.done;
    })
    .addHelpText("after", migrateHelp);
  addOptions(command, ["store"]);
  command.option(
    "--check",
    "change nothing, only show its version; exit code 2 if a migration is due",
  );
  addOutputOption(command);
  throwErrors(command);
};

const migrateHelp = `
Servers of this version and of the one before can run meanwhile. A server does the same by itself
when it starts, unless it is started with --migrate no.

Examples:
  ekiden migrate --store postgres://ekiden@db:5432/ekiden
  ekiden migrate --store postgres://ekiden@db:5432/ekiden --check`;
