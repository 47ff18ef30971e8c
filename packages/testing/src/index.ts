export type { Duration } from "@ekiden/flow";
export {
  type Backlog,
  type ClientCall,
  checkInvariants,
  type Delivery,
  type Evidence,
  type InvariantNumber,
  type Listing,
  type Outcome,
  type RunEvidence,
  type Violation,
} from "@ekiden/invariants";
export { type ActivityMocks, mockActivities, unanswered } from "./mock-activities.ts";
export { type AskedTask, people, rejectTask } from "./people.ts";
export { DatabasePool } from "./postgres/database-pool.ts";
export { type Plan, PlanLog, type PlanNode } from "./postgres/plan-log.ts";
export {
  startTestPostgres,
  TestPostgres,
  type TestPostgresOptions,
} from "./postgres/test-postgres.ts";
export { TestClock } from "./test-clock.ts";
export {
  startTestEnvironment,
  TestEnvironment,
  type TestEnvironmentOptions,
  type TestEnvironmentSettings,
} from "./test-environment.ts";
export { startTestServer, TestServer, type TestServerOptions } from "./test-server.ts";
