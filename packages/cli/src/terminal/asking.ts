// One question to the user, whose answer decides whether something is done.
import { createInterface } from "node:readline/promises";
import { CommandFailure } from "./command-failure.ts";
import { exitCodes } from "./exit-codes.ts";

export interface Conversation {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** What the user types. Rejects with CommandFailure after Ctrl+C or Ctrl+D, which are a no. */
export const answerTo = async (
  question: string,
  { input, output }: Conversation,
): Promise<string> => {
  const lines = createInterface({ input, output, terminal: true });
  try {
    return await lines.question(question);
  } catch (error) {
    if ((error as { code?: string }).code !== "ABORT_ERR") throw error;
    output.write("\n");
    throw new CommandFailure(
      "the question was not answered, so that nothing was done",
      "Repeat the command to be asked again; --yes is an answer without a question.",
      exitCodes.interrupted,
    );
  } finally {
    lines.close();
  }
};
