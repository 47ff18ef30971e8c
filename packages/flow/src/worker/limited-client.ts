// A client whose calls have an end: on a connection that has silently gone, an answer never comes.
import type { SWFClient } from "@aws-sdk/client-swf";

interface SendOptions {
  readonly abortSignal?: AbortSignal;
}

type Send = (command: never, options?: SendOptions) => Promise<unknown>;

/** The same client, for calls that end after so long unless they bring a signal of their own. */
export const limitedClient = (client: SWFClient, milliseconds: number): SWFClient => {
  const send = client.send.bind(client) as unknown as Send;
  const limited: Send = (command, options) =>
    send(command, { abortSignal: AbortSignal.timeout(milliseconds), ...options });
  return Object.assign(Object.create(client), { send: limited }) as SWFClient;
};
