// The thread of an embedded service: opens it, carries out what the program's thread asks for, and
// tells of runs that have closed.
import { parentPort, workerData } from "node:worker_threads";
import { Caller } from "./caller.ts";
import type { EmbedOptions } from "./embed-options.ts";
import { openService } from "./open-service.ts";
import type { Service } from "./service.ts";
import {
  type FromService,
  MessageBatcher,
  type ToService,
  toldErrorOf,
} from "./thread-messages.ts";

if (!parentPort) throw new Error("service-thread is a thread of a program, and no program itself.");
const port = parentPort;
const batcher = new MessageBatcher<FromService>(port);
/** By the number of the call. */
const callers = new Map<number, Caller>();

const carryOut = async (service: Service, message: ToService): Promise<void> => {
  const { kind, number } = message;
  if (kind === "leave") callers.get(number)?.leave();
  else if (kind === "call") {
    const caller = new Caller(message.takesEarly);
    callers.set(number, caller);
    const answer = await service.answer(message, caller);
    callers.delete(number);
    batcher.add({ kind: "answered", number, answer });
  } else {
    await (kind === "durable" ? service.durable() : service.close());
    batcher.add({ kind: "answered", number });
  }
};

try {
  const service = await openService(workerData as EmbedOptions);
  service.onClosed((runId) => batcher.add({ kind: "run closed", runId }));
  port.on("message", (messages: readonly ToService[]) => {
    for (const message of messages) {
      carryOut(service, message).catch((error: unknown) => {
        batcher.add({ kind: "failed", number: message.number, error: toldErrorOf(error) });
      });
    }
  });
  const { url, place, region } = service;
  batcher.add({ kind: "opened", url, place, region });
} catch (error) {
  batcher.add({ kind: "failed", number: 0, error: toldErrorOf(error) });
}
