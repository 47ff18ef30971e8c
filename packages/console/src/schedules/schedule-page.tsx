// One schedule: what it starts and when, what came of its last times, and what can be done to it.
import "./schedules.css";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { ExecutionName } from "../api/ekiden-types.ts";
import { ApiFault } from "../api/fault.ts";
import { useEkiden } from "../api/queries.ts";
import { useLive } from "../kit/live.ts";
import { useNumbers } from "../kit/numbers.ts";
import { PlainTable } from "../kit/plain-table.tsx";
import { QueryContent } from "../kit/query-content.tsx";
import { ScrollArea } from "../kit/scroll-area.tsx";
import { useTexts } from "../kit/texts.ts";
import { Duration, Moment } from "../kit/time.tsx";
import { DefinitionCard } from "./definition-card.tsx";
import { keyOf, OutcomeStrip } from "./outcome-strip.tsx";
import { outcomeTexts } from "./outcome-texts.ts";
import { ScheduleActions, StartedNote } from "./schedule-actions.tsx";
import {
  lookMilliseconds,
  type Outcome,
  OutcomeBadge,
  OutcomeText,
  type Schedule,
} from "./schedule-parts.tsx";
import { ScheduleState } from "./schedule-state.tsx";
import { defaultZone } from "./schedule-times.tsx";
import { schedulesTexts } from "./schedules-texts.ts";
import { Upcoming } from "./upcoming.tsx";

/** It was deleted, or there never was one. */
const isUnknown = (error: Error | null): boolean =>
  error instanceof ApiFault && error.fault === "UnknownResourceFault";

export const SchedulePage = () => {
  const { domain, schedule } = useParams({ from: "/domains/$domain/schedules/$schedule" });
  return <NamedSchedule key={schedule} domain={domain} name={schedule} />;
};

interface NamedProps {
  readonly domain: string;
  readonly name: string;
}

const NamedSchedule = ({ domain, name }: NamedProps) => {
  const [started, setStarted] = useState<ExecutionName>();
  useLive(domain);
  const query = useEkiden(
    "DescribeSchedule",
    { domain, name },
    { refetchInterval: ({ state }) => (isUnknown(state.error) ? false : lookMilliseconds) },
  );
  return (
    <div className="stack">
      <h1>{name}</h1>
      <QueryContent query={query}>
        {(schedule) => (
          <>
            <div>
              <ScheduleActions domain={domain} schedule={schedule} onStarted={setStarted} />
              <StartedNote domain={domain} started={started} />
            </div>
            <ScheduleState domain={domain} schedule={schedule} />
            <div className="schedule-columns">
              <DefinitionCard schedule={schedule} />
              <NextTimes schedule={schedule} />
            </div>
            <LastTimes domain={domain} schedule={schedule} />
          </>
        )}
      </QueryContent>
    </div>
  );
};

interface ScheduleProps {
  readonly schedule: Schedule;
}

const NextTimes = ({ schedule: { upcoming, times, paused } }: ScheduleProps) => {
  const texts = useTexts(schedulesTexts);
  const { timeZone = defaultZone, jitterSeconds = 0 } = times;
  return (
    <ScrollArea className="card scroll" aria-labelledby="upcoming">
      <h2 id="upcoming">{texts.upcoming}</h2>
      {paused && <p className="warning">{texts.notWhilePaused}</p>}
      {jitterSeconds > 0 && <p className="faint">{texts.withoutJitter}</p>}
      {upcoming.length > 0 ? (
        <Upcoming times={upcoming} timeZone={timeZone} />
      ) : (
        <p className="faint">{texts.noNext}</p>
      )}
    </ScrollArea>
  );
};

interface LastTimesProps extends ScheduleProps {
  readonly domain: string;
}

const LastTimes = ({ domain, schedule: { counts, recent } }: LastTimesProps) => {
  const texts = useTexts(schedulesTexts);
  const names = useTexts(outcomeTexts);
  const written = useNumbers();
  return (
    <ScrollArea className="card scroll stack" aria-labelledby="outcomes">
      <div className="between">
        <h2 id="outcomes">{texts.outcomes}</h2>
        <dl className="facts">
          {(["STARTED", "SKIPPED", "FAILED"] as const).map((kind) => (
            <div key={kind}>
              <dt>{names[kind]}</dt>
              <dd>{written(counts[countOf[kind]])}</dd>
            </div>
          ))}
        </dl>
      </div>
      {recent.length === 0 ? (
        <p className="faint">{texts.noOutcome}</p>
      ) : (
        <>
          <OutcomeStrip outcomes={recent} />
          <PlainTable columns={[texts.time, texts.late, texts.outcome, texts.executionOrWhy]}>
            {recent.map((outcome) => (
              <OutcomeRow key={keyOf(outcome)} domain={domain} outcome={outcome} />
            ))}
          </PlainTable>
        </>
      )}
    </ScrollArea>
  );
};

const countOf = { STARTED: "started", SKIPPED: "skipped", FAILED: "failed" } as const;

interface OutcomeRowProps {
  readonly domain: string;
  readonly outcome: Outcome;
}

const OutcomeRow = ({ domain, outcome }: OutcomeRowProps) => {
  const { scheduledFor, at } = outcome;
  return (
    <tr>
      <td>
        <Moment at={scheduledFor} />
      </td>
      <td>{at - scheduledFor < 1 ? "—" : <Duration from={scheduledFor} to={at} />}</td>
      <td>
        <OutcomeBadge outcome={outcome.outcome} />
      </td>
      <td className="wrap">
        <OutcomeText domain={domain} outcome={outcome} />
      </td>
    </tr>
  );
};
