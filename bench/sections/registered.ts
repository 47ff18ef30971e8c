import { endpoint, SwfClient } from "../client/swf.ts";
import { Traffic } from "../client/traffic.ts";
import { register } from "../load/domain.ts";
import type { ServerProcess } from "../processes.ts";

/** The same server, with the domain and the types that the loads use. */
export const registered = async (server: ServerProcess): Promise<ServerProcess> => {
  const client = new SwfClient(endpoint(server.port, server.credentials), new Traffic());
  await register(client);
  client.close();
  return server;
};
