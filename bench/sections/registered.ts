import { endpoint, SwfClient } from "../client/swf.ts";
import { Traffic } from "../client/traffic.ts";
import { register } from "../load/domain.ts";
import type { Target } from "../processes.ts";

/** The same server, with the domain and the types that the loads use. */
export const registered = async <T extends Target>(server: T): Promise<T> => {
  const [port = 0] = server.ports;
  const client = new SwfClient(endpoint(port, server.credentials), new Traffic());
  await register(client);
  client.close();
  return server;
};
