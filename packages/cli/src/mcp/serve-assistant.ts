// Serves one assistant on the standard input and output, until the input ends or a signal comes.
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { CommandFailure } from "../terminal/command-failure.ts";
import { assistantServer } from "./assistant-server.ts";
import type { Assistance } from "./tool-call.ts";

/** Of one message; an input of 32,768 characters has fewer, however it is escaped. */
const maxMessageBytes = 1_000_000;

/**
 * Resolves when the assistant has left. Rejects with CommandFailure where settings are wrong, and
 * for a message that is too long, since where the next one begins is not known then.
 */
export const serveAssistant = async (assistance: Assistance): Promise<void> => {
  const { terminal } = assistance;
  const interruption = terminal.interruption();
  const server = await assistantServer(assistance);
  // A signal that came meanwhile calls no listener any more.
  if (interruption.aborted) return;
  const { stdin, stdout } = process;
  const ended = new Promise<"by the assistant" | "by the server">((resolve) => {
    // Calls that are under way are still answered: they keep the process alive.
    stdin.once("end", () => resolve("by the assistant"));
    stdout.on("error", () => resolve("by the assistant"));
    server.onclose = () => resolve("by the server");
  });
  server.onerror = ({ message }) => terminal.note(`ekiden mcp: ${message}\n`);
  interruption.addEventListener("abort", () => void server.close());
  await server.connect(new StdioServerTransport(stdin, stdout, { maxBufferSize: maxMessageBytes }));
  const how = await ended;
  // What is still to be read would keep the process alive.
  stdin.destroy();
  if (how === "by the assistant" || interruption.aborted) return;
  throw new CommandFailure(
    `the assistant sent a message of more than ${maxMessageBytes} bytes`,
    "Start the command again; the service takes inputs of 32,768 characters at most.",
  );
};
