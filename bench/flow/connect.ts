// Clients for one of the bench's servers: our own, and one of the AWS SDK.
import { Agent } from "node:http";
import { SWFClient } from "@aws-sdk/client-swf";
import { type Credentials, registerDomain, SwfClient } from "@ekiden/flow";
import { domain } from "./workflows.ts";

const maxSockets = 1_000;

export interface Connected {
  readonly client: SWFClient;
  /** What has come over its sockets so far. */
  readonly bytesRead: () => number;
}

const anyKeys: Credentials = { accessKeyId: "bench", secretAccessKey: "bench" };

const placeOf = (port: number, credentials: Credentials) => ({
  endpoint: `http://127.0.0.1:${port}`,
  region: "us-east-1",
  credentials,
});

export const connectOwn = async (port: number, credentials = anyKeys): Promise<SwfClient> => {
  const http = { maxConnections: maxSockets };
  const client = new SwfClient({ ...placeOf(port, credentials), http });
  await registerDomain(client, domain, { retentionDays: 1 });
  return client;
};

export const connect = async (port: number, credentials = anyKeys): Promise<Connected> => {
  const httpAgent = new Agent({ keepAlive: true, maxSockets });
  const requestHandler = { httpAgent };
  const client = new SWFClient({ ...placeOf(port, credentials), requestHandler });
  await registerDomain(client, domain, { retentionDays: 1 });
  const sockets = () => [
    ...Object.values(httpAgent.sockets).flat(),
    ...Object.values(httpAgent.freeSockets).flat(),
  ];
  const bytesRead = () => sockets().reduce((sum, socket) => sum + (socket?.bytesRead ?? 0), 0);
  return { client, bytesRead };
};
