// The list of decision tasks on which all runs of a harness begin, and how a store is emptied of
// it.
import { type Attempt, startDecisionTask, startedDecisionTask } from "@ekiden/engine";
import type { Store, TaskListReference } from "../../../src/store/store.ts";
import { dawn, domain, pollAt, taskList } from "./store-harness.ts";

export const list: TaskListReference = { kind: "decision", domain, name: taskList };

/** The id of the run whose task it was. */
export const take = (store: Store): Promise<number | undefined> | undefined =>
  store.tasks.take(list, pollAt(dawn), (step, { id, scheduledEventId }) =>
    startDecisionTask(step, scheduledEventId, "decider") ? id : undefined,
  );

/** The attempt that it began. */
export const takeAttempt = (store: Store): Promise<Attempt | undefined> | undefined =>
  store.tasks.take(list, pollAt(dawn), (step, { scheduledEventId }) =>
    startDecisionTask(step, scheduledEventId, "decider"),
  );

/** All tasks that a store is given, until no more come. */
export const drain = async (store: Store): Promise<number[]> => {
  const given: number[] = [];
  for (let taken = await take(store); taken !== undefined; taken = await take(store)) {
    given.push(taken);
  }
  return given;
};

/** All tasks that were given back and a store is given, until no more come. */
export const drainReturned = async (store: Store): Promise<number[]> => {
  const given: number[] = [];
  for (;;) {
    const id = await store.tasks.take(list, pollAt(dawn), (step, { id: run, ...attempt }) => {
      const { scheduledEventId, startedEventId = 0 } = attempt;
      return startedDecisionTask(step.execution, { scheduledEventId, startedEventId }) && run;
    });
    if (id === undefined) return given;
    given.push(id);
  }
};
