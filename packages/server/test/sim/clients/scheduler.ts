// An operator who makes schedules that come to their end soon. Some are left alone, so that each of
// their times must have an outcome; others are paused, triggered, updated and deleted.
import type { CallInput, ScheduleCallName } from "@ekiden/invariants";
import { domain, someStart } from "./decisions.ts";
import { Program } from "./programs.ts";

/** So many outcomes are kept, and more than there are times in so many seconds. */
const maxSeconds = 12;
const overlaps = ["SKIP", "WAIT", "CANCEL", "TERMINATE", "ALLOW"] as const;
/** It may be gone, or over, and a job or another call may have been faster. */
const expected: ReadonlySet<string> = new Set([
  ...["UnknownResourceFault", "ValidationException", "OperationNotPermittedFault"],
  ...["WorkflowExecutionAlreadyStartedFault", "LimitExceededFault"],
]);

export class Scheduler extends Program {
  #schedules = 0;

  async round(): Promise<void> {
    await this.pause(this.parts.thinkMilliseconds * 12);
    if (this.parts.isCalm()) return;
    const isSteady = this.dice.chance(0.6);
    this.#schedules += 1;
    const named = { domain, name: `${isSteady ? "steady" : "changed"}-${this.#schedules}` };
    await this.#say("CreateSchedule", this.#definition(named));
    if (isSteady) return;
    for (let changes = this.dice.below(4); changes > 0; changes -= 1) {
      await this.think();
      await this.#change(named);
    }
  }

  #definition(named: { readonly domain: string; readonly name: string }) {
    const { dice } = this;
    const now = Math.floor(this.parts.network.now / 1_000);
    const times = { everySeconds: dice.of([1, 2, 3]), notAfter: now + 2 + dice.below(maxSeconds) };
    const start = { ...someStart(dice), executionStartToCloseTimeout: "20" };
    return { ...named, times, start, overlap: dice.of(overlaps), missed: "ALL" as const };
  }

  async #change(named: { readonly domain: string; readonly name: string }): Promise<void> {
    const act = this.dice.below(5);
    if (act === 0) return this.#say("TriggerSchedule", named);
    if (act === 1) return this.#say("UpdateSchedule", this.#definition(named));
    if (act === 2) return this.#say("DeleteSchedule", named);
    if (act === 3) {
      const now = Math.floor(this.parts.network.now / 1_000);
      return this.#say("BackfillSchedule", { ...named, from: now - 3, to: now - 1 });
    }
    await this.#say("PauseSchedule", { ...named, reason: "a test" });
    await this.think();
    await this.#say("ResumeSchedule", named);
  }

  async #say<K extends ScheduleCallName>(operation: K, input: CallInput<K>): Promise<void> {
    const outcome = await this.parts.network.patiently(this.actor, operation, input);
    if (outcome.kind !== "fault" || expected.has(outcome.fault)) return;
    this.parts.complain(`${this.actor.name}: ${operation} was refused: ${outcome.fault}`);
  }
}
