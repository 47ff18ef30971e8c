// Activities as a test wants them: some in the place of the real ones, and none of the rest called.
import { ApplicationFailure, activitiesOf, activityContext, defineActivity } from "@ekiden/flow";

type Callable = (...args: never[]) => unknown;

/** Takes what the activity takes, and gives what it gives, at once or as a promise. */
type Mock<Activity> = Activity extends (...args: infer Args) => infer Result
  ? (...args: Args) => Awaited<Result> | Promise<Awaited<Result>>
  : never;

/** Mocks of some of a module's activities, by their names. */
export type ActivityMocks<Activities> = {
  readonly [K in keyof Activities as Activities[K] extends Callable ? K : never]?: Mock<
    Activities[K]
  >;
};

const notMocked = (name: string) => (): never => {
  throw new ApplicationFailure(
    `activity ${name} was called and is not mocked: give mockActivities() a ${name}`,
    { type: "ActivityNotMocked", nonRetryable: true },
  );
};

/**
 * The activities of a module or an instance for a worker of a test: the mocks, each with the
 * defaults (version, task list, time-outs) of the activity whose place it takes. None of the real
 * ones is called: one that has no mock fails as `ActivityNotMocked`, and is not tried again.
 * `mockActivities(activities, { charge: async () => "receipt-1" })`
 *
 * @example
 * ```ts
 * import { mockActivities } from "@ekiden/testing";
 *
 * const activities = { charge: async (cents: number) => `receipt for ${cents}` };
 * const mocks = mockActivities(activities, { charge: async () => "paid" });
 * ```
 */
export const mockActivities = <Activities extends object>(
  activities: Activities,
  mocks: ActivityMocks<Activities>,
): Activities => {
  const mockOf = new Map(activitiesOf(mocks).map(({ name, call }) => [name, call]));
  const mocked = activitiesOf(activities).map(({ name, defaults }) => [
    name,
    defineActivity(defaults, mockOf.get(name) ?? notMocked(name)),
  ]);
  return Object.assign({ ...activities }, Object.fromEntries(mocked));
};

/**
 * A mock of an activity that never answers, as when its host burns down: time goes on,
 * and its time-outs come. With a last sign of life: `activityContext().heartbeat(…)` before it.
 *
 * @example
 * ```ts
 * import { mockActivities, unanswered } from "@ekiden/testing";
 *
 * const activities = { charge: async (cents: number) => `receipt for ${cents}` };
 * const mocks = mockActivities(activities, { charge: unanswered });
 * ```
 */
export const unanswered = async (): Promise<never> => {
  activityContext().completeLater();
  return undefined as never;
};
