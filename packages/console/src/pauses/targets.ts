// What can be paused beside a run, and the calls that pause and resume it.
import type { EkidenOperationName, EkidenOutput } from "@ekiden/model";
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
  /** Of what has no tasks. */
  readonly resumeHelp?: keyof (typeof pausesTexts)["en"] & `${string}Help`;
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

/** Undefined where something is not paused, and while the answer is on its way. */
export type KnownPause = Pause | "unknown" | undefined;

interface Asked<T> {
  readonly data: T | undefined;
  /** How often it failed; it stays while it is asked again. */
  readonly errorUpdateCount: number;
}

/** What `find` finds in an answer that may not have come. */
export const pauseIn = <T>(
  { data, errorUpdateCount }: Asked<T>,
  find: (data: T) => Pause | undefined,
): KnownPause => {
  if (data !== undefined) return find(data);
  return errorUpdateCount > 0 ? "unknown" : undefined;
};

type Pauses = Asked<EkidenOutput<"ListPauses">>;

/** Of task lists and types. */
export const usePauses = (domain: string): Pauses =>
  useEkiden("ListPauses", { domain }, { refetchInterval: lookMilliseconds });

export const pauseOf = (asked: Pauses, { kind, name, version }: PauseTarget): KnownPause =>
  pauseIn(asked, ({ pauses }) =>
    pauses.find((pause) => pause.kind === kind && pause.name === name && pause.version === version),
  );
