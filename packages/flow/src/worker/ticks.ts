// What a workflow's code asks `process.nextTick` for. It is run here, as a promise continuation,
// because only these can be ended when they overrun; in the order in which Node would run it.
import { AsyncResource } from "node:async_hooks";

type Tick = () => void;

let ticks: Tick[] = [];

export const addTick = (tick: Tick): void => {
  ticks.push(AsyncResource.bind(tick));
};

export const hasTicks = (): boolean => ticks.length > 0;

/** Those that ticks ask for run as well, before any promise continuation. */
export const runTicks = (): void => {
  for (let tick = ticks.shift(); tick; tick = ticks.shift()) tick();
};

/** Of a turn that has ended. */
export const forgetTicks = (): void => {
  ticks = [];
};
