// The heartbeat time-outs of activity types, by which the service counts where a call names none.
import { isRefusal } from "../faults.ts";
import type { WorkflowLog } from "../log.ts";
import type { Service } from "../service.ts";
import { typeKey } from "./type-key.ts";

interface RegisteredHeartbeatsOptions {
  readonly client: Service;
  readonly domain: string;
  readonly log: WorkflowLog;
  /** False: the worker registers its types, and learns of them then. */
  readonly isAsked: boolean;
}

interface ActivityTypeId {
  readonly name: string;
  readonly version: string;
}

const notKnown =
  "The heartbeat time-out that is registered for an activity type cannot be read: if it is shorter " +
  "than three heartbeats of this worker, its activities may run out of time";

/** In milliseconds; undefined where none is registered, or known. */
export class RegisteredHeartbeats {
  readonly #options: RegisteredHeartbeatsOptions;
  readonly #known = new Map<string, number>();
  readonly #asked = new Map<string, Promise<number | undefined>>();

  constructor(options: RegisteredHeartbeatsOptions) {
    this.#options = options;
  }

  set(key: string, milliseconds: number): void {
    this.#known.set(key, milliseconds);
  }

  get(key: string): number | undefined {
    return this.#known.get(key);
  }

  /** Asks the service, once for each type, where others have registered it. */
  async learn(type: ActivityTypeId): Promise<number | undefined> {
    const key = typeKey(type.name, type.version);
    if (!this.#options.isAsked) return this.get(key);
    const asking = this.#asked.get(key) ?? this.#ask(key, type);
    this.#asked.set(key, asking);
    return asking;
  }

  async #ask(key: string, { name, version }: ActivityTypeId): Promise<number | undefined> {
    const { client, domain, log } = this.#options;
    try {
      const input = { domain, activityType: { name, version } };
      const { configuration } = await client.call("DescribeActivityType", input);
      const seconds = Number(configuration?.defaultTaskHeartbeatTimeout);
      if (seconds > 0) this.set(key, seconds * 1_000);
    } catch (error) {
      // What may pass is asked again with the next task.
      if (!isRefusal(error)) this.#asked.delete(key);
      log.warn(notKnown, { activity: name, version, error: String(error) });
    }
    return this.get(key);
  }
}
