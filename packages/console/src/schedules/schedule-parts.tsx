// How a schedule stands, in lists, on its page and in the overview.
import type { EkidenOutput } from "@ekiden/model";
import { Link } from "@tanstack/react-router";
import { Icon } from "../kit/icons.tsx";
import { useTexts } from "../kit/texts.ts";
import type { PauseCalls } from "../pauses/targets.ts";
import { outcomeTexts } from "./outcome-texts.ts";

export type Schedule = EkidenOutput<"DescribeSchedule">;
export type ListedSchedule = EkidenOutput<"ListSchedules">["schedules"][number];
export type Outcome = Schedule["recent"][number];
export type Times = Schedule["times"];

export const lookMilliseconds = 5_000;

/** What goes well, what was left out, what did not go. */
export const looks = {
  STARTED: { status: "COMPLETED", mark: "M3 8.500 6.500 12 13 4.500" },
  SKIPPED: {
    status: "CANCELED",
    mark: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M3.800 12.200l8.400-8.400",
  },
  FAILED: { status: "FAILED", mark: "M4 4l8 8M12 4l-8 8" },
} as const satisfies Readonly<Record<Outcome["outcome"], object>>;

export const OutcomeBadge = ({ outcome }: Pick<Outcome, "outcome">) => {
  const { status, mark } = looks[outcome];
  return (
    <span className="status" data-status={status}>
      <Icon path={mark} /> {useTexts(outcomeTexts)[outcome]}
    </span>
  );
};

interface OutcomeOfProps {
  readonly domain: string;
  readonly outcome: Outcome;
}

/** The execution that was started, or why there is none. */
export const OutcomeText = ({ domain, outcome }: OutcomeOfProps) => {
  const { workflowId, runId, text } = outcome;
  if (workflowId === undefined || runId === undefined) return text ?? "—";
  return (
    <Link
      to="/domains/$domain/executions/$workflowId/$runId"
      params={{ domain, workflowId, runId }}
    >
      {workflowId}
    </Link>
  );
};

interface ScheduleOf {
  readonly domain: string;
  readonly name: string;
}

export const pauseCallsOf = (input: ScheduleOf): PauseCalls => ({
  pause: "PauseSchedule",
  resume: "ResumeSchedule",
  input,
  help: "scheduleHelp",
  resumeHelp: "resumeScheduleHelp",
  what: input.name,
});

export const ScheduleLink = ({ domain, name }: ScheduleOf) => (
  <Link to="/domains/$domain/schedules/$schedule" params={{ domain, schedule: name }}>
    {name}
  </Link>
);
