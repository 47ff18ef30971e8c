// The thread of an embedded service: opens it, carries out what the program's thread asks for, and
// tells of runs that have closed.
import { parentPort, workerData } from "node:worker_threads";
import { Caller } from "./caller.ts";
import type { EmbedOptions } from "./embed-options.ts";
import { openService } from "./open-service.ts";
import type { Service } from "./service.ts";
import {
  type Call,
  callAnswerOf,
  type FromService,
  isCall,
  MessageBatcher,
  type ToService,
  toldErrorOf,
} from "./thread-messages.ts";

if (!parentPort) throw new Error("service-thread is a thread of a program, and no program itself.");
const port = parentPort;
const batcher = new MessageBatcher<FromService>(port);
/** By the number of the call. */
const callers = new Map<number, Caller>();

const carryOutCall = async (service: Service, call: Call): Promise<void> => {
  const [number, headers, body, takesEarly] = call;
  const caller = new Caller(takesEarly);
  callers.set(number, caller);
  const answer = await service.answer({ headers, body }, caller);
  callers.delete(number);
  batcher.add(answer ? callAnswerOf(number, answer) : { kind: "done", number });
};

const carryOut = async (service: Service, message: Exclude<ToService, Call>): Promise<void> => {
  const { kind, number } = message;
  if (kind === "leave") return callers.get(number)?.leave();
  await (kind === "durable" ? service.durable() : service.close());
  batcher.add({ kind: "done", number });
};

try {
  const service = await openService(workerData as EmbedOptions);
  service.onClosed((runId) => batcher.add({ kind: "run closed", runId }));
  port.on("message", (messages: readonly ToService[]) => {
    for (const message of messages) {
      const done = isCall(message) ? carryOutCall(service, message) : carryOut(service, message);
      done.catch((error: unknown) => {
        const number = isCall(message) ? message[0] : message.number;
        batcher.add({ kind: "failed", number, error: toldErrorOf(error) });
      });
    }
  });
  const { url, place, region } = service;
  batcher.add({ kind: "opened", url, place, region });
} catch (error) {
  batcher.add({ kind: "failed", number: 0, error: toldErrorOf(error) });
}
