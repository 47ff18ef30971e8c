// What every store must do; a store's own test file runs it in a few lines.
import { describe } from "node:test";
import { accountTests } from "./suite/accounts.ts";
import { changeTests } from "./suite/changes.ts";
import { deadlineTests } from "./suite/deadlines.ts";
import { domainTests } from "./suite/domains.ts";
import { eventDeliveryTests } from "./suite/event-deliveries.ts";
import { executionTests } from "./suite/executions.ts";
import { heartbeatTests } from "./suite/heartbeats.ts";
import { historyTests } from "./suite/histories.ts";
import { humanTaskTests } from "./suite/human-tasks.ts";
import { jobTests } from "./suite/jobs.ts";
import { keyTests } from "./suite/keys.ts";
import { messageTests } from "./suite/messages.ts";
import { overdueTests } from "./suite/overdue.ts";
import { pauseTests } from "./suite/pauses.ts";
import { policyTests } from "./suite/policies.ts";
import { reopeningTests } from "./suite/reopening.ts";
import { repeatedStartTests } from "./suite/repeated-starts.ts";
import { returnedTaskTests } from "./suite/returned-tasks.ts";
import { roleTests } from "./suite/roles.ts";
import { scheduleTests } from "./suite/schedules.ts";
import { stepOrStartTests } from "./suite/step-or-start.ts";
import type { StoreKind } from "./suite/store-harness.ts";
import { surveyTests } from "./suite/survey.ts";
import { taskTests } from "./suite/tasks.ts";
import { typeTests } from "./suite/types.ts";
import { visibilityTests } from "./suite/visibility.ts";
import { walkTests } from "./suite/walk.ts";

export type { OpenedStore, StoreKind } from "./suite/store-harness.ts";

export const describeStore = (name: string, kind: StoreKind): void => {
  describe(name, () => {
    accountTests(kind);
    domainTests(kind);
    typeTests(kind);
    executionTests(kind);
    stepOrStartTests(kind);
    repeatedStartTests(kind);
    changeTests(kind);
    taskTests(kind);
    returnedTaskTests(kind);
    pauseTests(kind);
    messageTests(kind);
    deadlineTests(kind);
    overdueTests(kind);
    historyTests(kind);
    visibilityTests(kind);
    keyTests(kind);
    policyTests(kind);
    roleTests(kind);
    humanTaskTests(kind);
    jobTests(kind);
    scheduleTests(kind);
    eventDeliveryTests(kind);
    walkTests(kind);
    if (kind.isDurable) {
      reopeningTests(kind);
      heartbeatTests(kind);
      surveyTests(kind);
    }
  });
};
