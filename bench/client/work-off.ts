// Several connections that work off a list together.
import { type Endpoint, SwfClient } from "./swf.ts";
import { Traffic } from "./traffic.ts";

/** Calls `job` for 0, 1, … `count - 1`, as many at a time as there are connections. */
export const workOff = async (
  endpoint: Endpoint,
  { count, connections }: { count: number; connections: number },
  job: (client: SwfClient, index: number) => Promise<unknown>,
): Promise<void> => {
  let next = 0;
  const work = async (): Promise<void> => {
    const client = new SwfClient(endpoint, new Traffic());
    try {
      while (next < count) await job(client, next++);
    } finally {
      client.close();
    }
  };
  await Promise.all(Array.from({ length: Math.min(connections, count) }, work));
};
