// A program with an embedded service whose thread breaks while a poll waits: it says how the poll
// has ended, and, called with `goes on`, takes the error of the thread itself.
import { NoAnswerError } from "@ekiden/client";
import { registerDomain } from "@ekiden/flow";
import { embed } from "../../src/embed/index.ts";

const say = (line: string) => process.stdout.write(`${line}\n`);
if (process.argv[2] === "goes on") {
  process.once("uncaughtException", ({ message }) => say(`uncaught: ${message}`));
}

const { client, close } = await embed({ data: ":memory:", logLevel: "error" });
await registerDomain(client, "shop");

const howItEnds = async (call: Promise<unknown>): Promise<string> => {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof NoAnswerError)) return String(error);
  const { isClosed, isOutcomeUnknown, message } = error;
  return JSON.stringify({ isClosed, isOutcomeUnknown, message });
};

const poll = howItEnds(client.pollForDecisionTask({ domain: "shop", taskList: { name: "main" } }));
say("polling");
say(`poll: ${await poll}`);
say(`later: ${await howItEnds(client.describeDomain({ name: "shop" }))}`);
say(`close: ${await close().then(() => "done", String)}`);
