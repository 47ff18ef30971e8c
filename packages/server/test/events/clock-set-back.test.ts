// A machine's clock that is set back while a target is away.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TestClock } from "@ekiden/testing";
import type { Clock } from "../../src/index.ts";
import { Harness } from "../ekiden/harness.ts";
import { populate } from "../ekiden/orders.ts";
import { eventsFile, fail, until } from "./event-harness.ts";
import { answerWith, Receiver } from "./receiver.ts";

/** Of a machine: it goes with time that only passes, and is set by hand. */
class SetClock implements Clock {
  ahead = 0;
  readonly #passing: Clock;

  constructor(passing: Clock) {
    this.#passing = passing;
  }

  now(): number {
    return this.#passing.now() + this.ahead;
  }

  at(time: number, call: () => void) {
    let alarm: ReturnType<Clock["at"]>;
    const wait = () => {
      const due = this.#passing.now() + Math.max(0, time - this.now());
      alarm = this.#passing.at(due, () => (this.now() >= time ? call() : wait()));
    };
    wait();
    return { cancel: () => alarm.cancel() };
  }
}

test("a target that was away when the clock was set back gets what happens after that", {
  timeout: 30_000,
}, async () => {
  await using receiver = await Receiver.open();
  receiver.answer = answerWith(503);
  const steadyClock = new TestClock(Date.now());
  const machineClock = new SetClock(steadyClock);
  machineClock.ahead = 600_000;
  const events = await eventsFile(receiver.url);
  await using harness = await Harness.open({ events, machineClock, steadyClock });
  const { owner } = harness;
  await populate(owner);
  await fail(owner, "order-1");
  await receiver.first(1);
  await until(owner, ([first]) => first?.attempts === 1);
  receiver.answer = answerWith(200);
  machineClock.ahead = 0;
  await fail(owner, "order-2");
  steadyClock.moveTo(steadyClock.now() + 60_000);
  const told = (await receiver.first(2)).map(({ event }) => event.data.workflowId);
  assert.deepEqual(told, ["order-1", "order-2"]);
});
