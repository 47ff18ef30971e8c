// What can be paused beside a run, and the calls that pause and resume it.
import type { EkidenOperationName } from "@ekiden/model";
import type { ListedPause, Pause } from "../api/ekiden-types.ts";
import { useEkiden } from "../api/queries.ts";
import type { pausesTexts } from "./pauses-texts.ts";

const lookMilliseconds = 5_000;

export interface PauseCalls {
  readonly pause: EkidenOperationName;
  readonly resume: EkidenOperationName;
  /** Of both; a pause has a reason beside it. */
  readonly input: { readonly domain: string };
  readonly help: keyof (typeof pausesTexts)["en"] & `${string}Help`;
  /** As a dialog names it. */
  readonly what: string;
}

export interface PauseTarget extends Pick<ListedPause, "kind" | "name"> {
  /** Of a type. */
  readonly version?: string | undefined;
}

export const callsOf = (domain: string, { kind, name, version = "" }: PauseTarget): PauseCalls => {
  if (kind === "decisionTaskList" || kind === "activityTaskList") {
    const input = { domain, kind: kind === "decisionTaskList" ? "decision" : "activity", name };
    return {
      pause: "PauseTaskList",
      resume: "ResumeTaskList",
      input,
      help: "taskListHelp",
      what: name,
    };
  }
  const input = { domain, name, version };
  const what = `${name} ${version}`;
  return kind === "workflowType"
    ? {
        pause: "PauseWorkflowType",
        resume: "ResumeWorkflowType",
        input,
        help: "workflowTypeHelp",
        what,
      }
    : {
        pause: "PauseActivityType",
        resume: "ResumeActivityType",
        input,
        help: "activityTypeHelp",
        what,
      };
};

/** Of task lists and types; empty while they are not known. */
export const usePauses = (domain: string): readonly ListedPause[] => {
  const { data } = useEkiden("ListPauses", { domain }, { refetchInterval: lookMilliseconds });
  return data?.pauses ?? [];
};

export const pauseOf = (
  pauses: readonly ListedPause[],
  { kind, name, version }: PauseTarget,
): Pause | undefined =>
  pauses.find((pause) => pause.kind === kind && pause.name === name && pause.version === version);
