// `ekiden mcp` as it is typed: a server for assistants, on the standard input and output.
import type { Command } from "commander";
import type { GivenSettings } from "../connection/settings.ts";
import type { ProgramContext } from "../program-context.ts";
import { addServerOptions } from "../verb.ts";

interface GivenMcp extends GivenSettings {
  readonly allowChanges?: boolean;
}

export const addMcp = (program: Command, context: ProgramContext): void => {
  const command = program
    .command("mcp")
    .option("--allow-changes", "also signal, cancel, terminate, retry, pause and resume");
  addServerOptions(command);
  command.addHelpText("after", help).action(async ({ allowChanges, ...settings }: GivenMcp) => {
    const { serveAssistant } = await import("./serve-assistant.ts");
    const { terminal } = context;
    await serveAssistant({ terminal, settings, allowsChanges: allowChanges === true });
  });
};

const help = `
An assistant starts it and ends it. It only looks unless --allow-changes is given. Each call is
signed and allowed as those of other commands: give it a key of its own, with the rights that an
assistant may have. docs/guide/assistants.md

Examples:
  ekiden mcp --domain shop
  ekiden mcp --domain shop --profile assistant --allow-changes`;
