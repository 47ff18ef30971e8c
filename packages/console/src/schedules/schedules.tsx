// The schedules of a domain: what each starts, when it does so next, and what came of it last.
import "./schedules.css";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { callEkiden } from "../api/call.ts";
import { whileAllowed } from "../api/intervals.ts";
import { Button } from "../kit/button.tsx";
import { Empty } from "../kit/feedback.tsx";
import { useLive } from "../kit/live.ts";
import { PlainTable } from "../kit/plain-table.tsx";
import { QueryContent } from "../kit/query-content.tsx";
import { ScrollArea } from "../kit/scroll-area.tsx";
import { wordInShell } from "../kit/shell.ts";
import { useTexts } from "../kit/texts.ts";
import { Ago, Moment, useNow } from "../kit/time.tsx";
import { PausedBadge } from "../pauses/paused.tsx";
import { useMissingScheduleAction } from "./missing-action.ts";
import { CreateSchedule } from "./schedule-form.tsx";
import {
  type ListedSchedule,
  lookMilliseconds,
  OutcomeBadge,
  OutcomeText,
  ScheduleLink,
} from "./schedule-parts.tsx";
import { ScheduleTimes } from "./schedule-times.tsx";
import { schedulesTexts } from "./schedules-texts.ts";

export const Schedules = () => {
  const texts = useTexts(schedulesTexts);
  const { domain } = useParams({ from: "/domains/$domain/schedules" });
  const navigate = useNavigate();
  const [isCreating, setCreating] = useState(false);
  const missing = useMissingScheduleAction("CreateSchedule", domain);
  useLive(domain);
  const query = useSchedules(domain);
  const show = (schedule: string) =>
    navigate({ to: "/domains/$domain/schedules/$schedule", params: { domain, schedule } });
  return (
    <div className="stack">
      <div className="between">
        <h1>{texts.title}</h1>
        <Button look="primary" missingAction={missing} onPress={() => setCreating(true)}>
          {texts.create}
        </Button>
      </div>
      <QueryContent
        query={query}
        isEmpty={({ pages }) => pages.every(({ schedules }) => schedules.length === 0)}
        empty={<NoSchedule domain={domain} />}
      >
        {({ pages }) => (
          <>
            <Table domain={domain} schedules={pages.flatMap(({ schedules }) => schedules)} />
            {query.hasNextPage && (
              <Button onPress={() => void query.fetchNextPage()}>{texts.more}</Button>
            )}
          </>
        )}
      </QueryContent>
      {isCreating && (
        <CreateSchedule domain={domain} onClose={() => setCreating(false)} onDone={show} />
      )}
    </div>
  );
};

const useSchedules = (domain: string) =>
  useInfiniteQuery({
    queryKey: [domain, "ListSchedules", "pages"],
    queryFn: ({ pageParam, signal }) =>
      callEkiden(
        "ListSchedules",
        { domain, ...(pageParam !== undefined && { nextPageToken: pageParam }) },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextPageToken }) => nextPageToken,
    refetchInterval: whileAllowed(lookMilliseconds),
  });

const NoSchedule = ({ domain }: { readonly domain: string }) => {
  const texts = useTexts(schedulesTexts);
  return (
    <Empty
      title={texts.none}
      command={[
        `ekiden schedule create nightly-report --domain ${wordInShell(domain)}`,
        "  --type Report@1 --cron '0 3 * * MON-FRI' --zone Europe/Berlin",
      ].join(" \\\n")}
    >
      {texts.noneText}
    </Empty>
  );
};

interface TableProps {
  readonly domain: string;
  readonly schedules: readonly ListedSchedule[];
}

const Table = ({ domain, schedules }: TableProps) => {
  const texts = useTexts(schedulesTexts);
  return (
    <ScrollArea className="card scroll" aria-label={texts.title}>
      <PlainTable columns={[texts.name, texts.starts, texts.times, texts.next, texts.last]}>
        {schedules.map((schedule) => (
          <Row key={schedule.name} domain={domain} schedule={schedule} />
        ))}
      </PlainTable>
    </ScrollArea>
  );
};

interface RowProps {
  readonly domain: string;
  readonly schedule: ListedSchedule;
}

const Row = ({ domain, schedule }: RowProps) => {
  const { name, workflowType, description, times, paused } = schedule;
  return (
    <tr>
      <th scope="row" className="row-name">
        <ScheduleLink domain={domain} name={name} /> <PausedBadge pause={paused} />
        {description !== undefined && <div className="faint">{description}</div>}
      </th>
      <td className="wrap schedule-type">
        {workflowType.name} {workflowType.version}
      </td>
      <td className="wrap">
        <ScheduleTimes times={times} />
      </td>
      <td className="wrap">
        <NextTime schedule={schedule} />
      </td>
      <td className="wrap">
        <LastOutcome domain={domain} schedule={schedule} />
      </td>
    </tr>
  );
};

const NextTime = ({ schedule: { paused, nextTime } }: Pick<RowProps, "schedule">) => {
  const texts = useTexts(schedulesTexts);
  const now = useNow();
  if (paused) return <span className="faint">{paused.reason}</span>;
  if (nextTime === undefined) return <span className="faint">{texts.noNext}</span>;
  return (
    <>
      <Moment at={nextTime} />
      <div className="faint">{nextTime <= now ? texts.due : <Ago at={nextTime} />}</div>
    </>
  );
};

const LastOutcome = ({ domain, schedule: { lastOutcome } }: RowProps) => {
  if (!lastOutcome) return "—";
  return (
    <>
      <OutcomeBadge outcome={lastOutcome.outcome} />{" "}
      <span className="faint">
        <Ago at={lastOutcome.at} />
      </span>
      <div>
        <OutcomeText domain={domain} outcome={lastOutcome} />
      </div>
    </>
  );
};
