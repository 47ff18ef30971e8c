import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApplicationFailure,
  activityContext,
  type CompensationOptions,
  Compensations,
  defineSignal,
  defineWorkflow,
  hasFailed,
  proxyActivities,
  replayHistory,
  sleep,
} from "../../src/index.ts";
import { History, wireOf } from "./events.ts";
import { type Live, scenario } from "./live.ts";

const activities = {
  unbook: async (what: string): Promise<string> => {
    const isReached = what === "hotel" && activityContext().attempt > 1;
    if (what !== "flight" && !isReached) throw new ApplicationFailure(what, { type: "Kept" });
    return what;
  },
};
const { unbook } = proxyActivities<typeof activities>({
  startToClose: "1 minute",
  retry: { initialInterval: "10 minutes", maximumAttempts: 2 },
});

const callOff = defineSignal("callOff");

interface Trip {
  readonly stops: readonly string[];
  readonly options?: CompensationOptions;
}

const travel = async ({ stops, options }: Trip): Promise<void> => {
  const undo = new Compensations(options);
  for (const stop of stops) undo.add(() => unbook(stop));
  callOff.handle(() => undo.run().catch(() => {}));
  await sleep("1 hour");
  const soldOut = new ApplicationFailure("the last hotel is gone", { type: "SoldOut" });
  await undo.run(soldOut);
  throw soldOut;
};
const trip = defineWorkflow({ name: "Trip", version: "1" }, travel);

/** Called off a minute before it fails by itself. */
const failedTrip = async (live: Live, input: Trip) => {
  const handle = await live.start(trip, { input });
  await live.env.sleep("59 minutes");
  await handle.signal(callOff);
  const failure = await live.failure(handle);
  const unbooked = (await live.events(handle)).flatMap(({ type, data }) =>
    type === "ActivityTaskCompleted" ? [JSON.parse(data.result ?? "")] : [],
  );
  return { failure, unbooked };
};

const trips = { workflows: [trip], activities };

scenario(
  "a workflow that takes back what a handler is taking back waits for the steps under way",
  trips,
  async (live) => {
    const { failure, unbooked } = await failedTrip(live, { stops: ["flight", "hotel"] });
    assert.deepEqual(unbooked, ["hotel", "flight"], "the newest first, one after the other");
    assert.ok(hasFailed(failure, "SoldOut"));
  },
);

scenario("it learns of the steps under way that fail", trips, async (live) => {
  const { failure, unbooked } = await failedTrip(live, { stops: ["flight", "train"] });
  assert.deepEqual(unbooked, ["flight"]);
  assert.ok(hasFailed(failure, "Kept") && hasFailed(failure, "SoldOut"), String(failure));
});

scenario("a step under way that fails is the last where it is to be", trips, async (live) => {
  const options = { continueOnError: false };
  const { failure, unbooked } = await failedTrip(live, { stops: ["flight", "train"], options });
  assert.deepEqual(unbooked, []);
  assert.ok(hasFailed(failure, "Kept"), String(failure));
});

const written = defineWorkflow({ name: "Written", version: "1" }, travel);

test("a run in which a version before took back two steps at once goes on so", async () => {
  const history = new History().start(JSON.stringify({ stops: ["flight", "hotel"] }));
  const decided = () => ({ decisionTaskCompletedEventId: history.decided() });
  const unbooking = (activityId: string, what: string) => {
    const activityType = { name: "unbook", version: "1.0" };
    const input = JSON.stringify([what]);
    history.add("ActivityTaskScheduled", { activityId, activityType, input, ...decided() });
  };
  const timer = { timerId: "timer-1", startToFireTimeout: "3600" };
  const startedEventId = history.add("TimerStarted", { ...timer, ...decided() });
  history.add("WorkflowExecutionSignaled", { signalName: "callOff" });
  history.add("DecisionTaskScheduled");
  unbooking("unbook-1", "hotel");
  history.add("TimerFired", { timerId: "timer-1", startedEventId });
  history.add("DecisionTaskScheduled");
  unbooking("unbook-2", "flight");
  await replayHistory(written, wireOf(history));
});
