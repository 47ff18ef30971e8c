// What comes to a run, through its interceptors: the workflow's function, and signals.
import type { HistoryEvent } from "@ekiden/client";
import { splitHeaders } from "../headers.ts";
import type { SignalInput } from "../interceptors/workflow.ts";
import { inbound } from "./interception.ts";
import type { Run } from "./run.ts";

/** Calls the workflow's function. */
export const execute = (
  run: Run,
  { data }: HistoryEvent<"WorkflowExecutionStarted">,
): Promise<unknown> => {
  const call = run.options.definition.run as (input: unknown) => Promise<unknown>;
  const { value: input, headers } = splitHeaders(run.payloads.decode(data.input));
  const chain = inbound(run, "execute");
  return chain ? chain({ input, headers }, (given) => call(given.input)) : call(input);
};

const calledLate = ({ signalName }: SignalInput): Error =>
  new Error(
    `An interceptor of handleSignal has not called next for signal ${signalName} before it awaits: ` +
      "call next at once, so that the workflow cannot close without the signal.",
  );

/** Hands a signal to whom it is for. */
export const receiveSignal = (run: Run, input: SignalInput): void => {
  let isReceived = false;
  const receive = ({ signalName, payload }: SignalInput): void => {
    isReceived = true;
    run.channels.receive(run, signalName, payload);
  };
  const chain = inbound(run, "handleSignal");
  if (!chain) {
    receive(input);
    return;
  }
  run.guard(() => {
    const intercepting: unknown = chain(input, receive);
    if (!(intercepting instanceof Promise)) return;
    if (!isReceived) throw calledLate(input);
    return intercepting;
  });
};
