// A program of a user, that has installed the packages: a workflow in a test environment.
import { ServiceError, SwfClient } from "@ekiden/client";
import * as flow from "@ekiden/flow";
import { defineSignal, defineWorkflow, proxyActivities } from "@ekiden/flow";
import { checkInvariants, startTestEnvironment } from "@ekiden/testing";
import { embed } from "ekiden";

const activities = { greet: async (name: string): Promise<string> => `Hello ${name}` };
const { greet } = proxyActivities<typeof activities>({ startToClose: "1 minute" });
const named = defineSignal<string>("named");

const greets = defineWorkflow(
  { name: "Greets", version: "1.0" },
  async (mark: string): Promise<string> => `${await greet(await named.waitFor())}${mark}`,
);

/** The service in this process refuses with the errors that this program knows. */
const refusesEmbedded = async (): Promise<boolean> => {
  const ekiden = await embed({ data: ":memory:" });
  const refused = ekiden.client.describeDomain({ name: "none" }).catch((error: unknown) => error);
  const isKnown = (await refused) instanceof ServiceError;
  await ekiden.close();
  return isKnown;
};

const run = async (): Promise<void> => {
  const env = await startTestEnvironment({ workflows: [greets], activities });
  try {
    const handle = await env.start(greets, { input: "!" });
    await handle.signal(named, "Ines");
    const result: string = await env.result(handle);
    const client = new SwfClient(env.server.clientOptions);
    const refused = client.describeDomain({ name: "none" }).catch((error: unknown) => error);
    const isRefused = (await refused) instanceof ServiceError;
    await client.close();
    const isOne = flow.SwfClient === SwfClient && typeof checkInvariants === "function";
    const isEmbedded = await refusesEmbedded();
    console.log(JSON.stringify({ result, isRefused, isOne, isEmbedded }));
  } finally {
    await env.close();
  }
};

run().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
