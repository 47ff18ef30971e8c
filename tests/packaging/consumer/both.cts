// The packages required and imported in one process: all that they keep is there once.
import type { WorkflowFailure } from "@ekiden/flow";

const required: typeof import("@ekiden/flow") = require("@ekiden/flow");
const { startTestEnvironment }: typeof import("@ekiden/testing") = require("@ekiden/testing");

const run = async (): Promise<void> => {
  const imported = await import("@ekiden/flow");
  const modules = await import("@ekiden/testing");
  const fails = required.defineWorkflow({ name: "Fails", version: "1.0" }, async () => {
    // Of the other one: it knows whose turn it is.
    await imported.sleep("1 hour");
    throw new imported.ApplicationFailure("no");
  });
  const env = await startTestEnvironment({ workflows: [fails] });
  try {
    const failure: WorkflowFailure | undefined = await env.run(fails, {}).then(
      () => undefined,
      (error) => error,
    );
    const isSame = [
      required.WorkflowFailure === (imported.WorkflowFailure as unknown),
      required.createWorker === (imported.createWorker as unknown),
      startTestEnvironment === (modules.startTestEnvironment as unknown),
      failure instanceof imported.WorkflowFailure,
      failure instanceof required.WorkflowFailure,
      (failure?.cause as Error | undefined)?.message === "no",
    ];
    console.log(JSON.stringify(isSame));
  } finally {
    await env.close();
  }
};

run().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
