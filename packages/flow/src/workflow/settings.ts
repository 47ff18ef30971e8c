// What a start says of a run, as the wire has it: for children and for runs that continue as new.
import type { StartSettings } from "../definitions.ts";
import { timeoutOf } from "../duration.ts";

export const wireSettings = (settings: StartSettings) => ({
  ...(settings.taskList === undefined ? {} : { taskList: { name: settings.taskList } }),
  ...(settings.taskPriority === undefined ? {} : { taskPriority: String(settings.taskPriority) }),
  ...(settings.executionStartToClose === undefined
    ? {}
    : { executionStartToCloseTimeout: timeoutOf(settings.executionStartToClose) }),
  ...(settings.decisionStartToClose === undefined
    ? {}
    : { taskStartToCloseTimeout: timeoutOf(settings.decisionStartToClose) }),
  ...(settings.childPolicy === undefined ? {} : { childPolicy: settings.childPolicy }),
  ...(settings.tags === undefined ? {} : { tagList: [...settings.tags] }),
  ...(settings.lambdaRole === undefined ? {} : { lambdaRole: settings.lambdaRole }),
});
