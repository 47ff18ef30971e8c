// Sends requests that a load has sent before, from as many connections, as fast as answers come.
import { anyOf, type Endpoint, SwfClient } from "../client/swf.ts";
import { type SentRequest, Traffic } from "../client/traffic.ts";

export class Replay {
  readonly traffic = new Traffic();
  readonly #endpoints: readonly Endpoint[];
  readonly #requests: readonly SentRequest[];
  #loops: Promise<void>[] = [];
  #next = 0;
  #over = false;

  constructor(endpoints: readonly Endpoint[], requests: readonly SentRequest[]) {
    if (requests.length === 0) throw new Error("There is no request to send again");
    this.#endpoints = endpoints;
    this.#requests = requests;
  }

  begin(connections: number): void {
    this.#loops = Array.from({ length: connections }, () => this.#repeat());
  }

  async end(): Promise<void> {
    this.#over = true;
    await Promise.all(this.#loops);
  }

  async #repeat(): Promise<void> {
    const client = new SwfClient(anyOf(this.#endpoints), this.traffic);
    while (!this.#over) {
      const request = this.#requests[this.#next++ % this.#requests.length];
      if (request) await client.send(request.operation, request.body);
    }
    client.close();
  }
}
