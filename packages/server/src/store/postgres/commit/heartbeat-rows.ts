// Whether heartbeats are kept beside long states. A program of before would not read them, so all
// that use the database must know of them first, which is asked once there is such a state.
import type { ProgramStore } from "../../program-store.ts";
import { heartbeatsBesideDefault } from "../../run-row.ts";

export class HeartbeatRows {
  readonly #programs: Pick<ProgramStore, "requireKnown">;
  readonly #beside: number;
  #areKnown = false;
  #isAsking = false;

  /** `beside`: characters of the shortest state beside which they are kept. */
  constructor(programs: Pick<ProgramStore, "requireKnown">, beside = heartbeatsBesideDefault) {
    this.#programs = programs;
    this.#beside = beside;
  }

  readonly mayBeBeside = (size: number): boolean => {
    if (size < this.#beside) return false;
    if (!this.#areKnown && !this.#isAsking) void this.#ask();
    return this.#areKnown;
  };

  async #ask(): Promise<void> {
    this.#isAsking = true;
    try {
      await this.#programs.requireKnown("heartbeats");
      this.#areKnown = true;
    } catch {
      // Asked again with a later heartbeat: this one is written with its state.
    } finally {
      this.#isAsking = false;
    }
  }
}
