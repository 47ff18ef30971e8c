// A client of the AWS SDK for one of the bench's servers.

import { Agent } from "node:http";
import { SWFClient } from "@aws-sdk/client-swf";
import { registerDomain } from "@ekiden/flow";
import { domain } from "./workflows.ts";

const socketsMost = 1_000;

export interface Connected {
  readonly client: SWFClient;
  /** What has come over its sockets so far. */
  readonly bytesRead: () => number;
}

export const connect = async (port: number): Promise<Connected> => {
  const httpAgent = new Agent({ keepAlive: true, maxSockets: socketsMost });
  const client = new SWFClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "bench", secretAccessKey: "bench" },
    requestHandler: { httpAgent },
  });
  await registerDomain(client, domain, { retentionDays: 1 });
  const sockets = () => [
    ...Object.values(httpAgent.sockets).flat(),
    ...Object.values(httpAgent.freeSockets).flat(),
  ];
  const bytesRead = () => sockets().reduce((sum, socket) => sum + (socket?.bytesRead ?? 0), 0);
  return { client, bytesRead };
};
