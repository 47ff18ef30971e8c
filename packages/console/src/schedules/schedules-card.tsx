// The schedules of a domain that are paused, and those that could not start an execution the last
// time; nothing where there are known to be none.
import { maxSchedulePageSize } from "@ekiden/model";
import { useQuery } from "@tanstack/react-query";
import { callEkiden } from "../api/call.ts";
import { whileAllowed } from "../api/intervals.ts";
import { kitTexts } from "../kit/kit-texts.ts";
import { useMissingEkidenAction } from "../kit/permissions.ts";
import { PlainTable } from "../kit/plain-table.tsx";
import { ScrollArea } from "../kit/scroll-area.tsx";
import { useTexts } from "../kit/texts.ts";
import { Moment } from "../kit/time.tsx";
import { PauseButton } from "../pauses/pause-button.tsx";
import { PausedBadge } from "../pauses/paused.tsx";
import { outcomeTexts } from "./outcome-texts.ts";
import {
  type ListedSchedule,
  lookMilliseconds,
  OutcomeBadge,
  pauseCallsOf,
  ScheduleLink,
} from "./schedule-parts.tsx";

export const SchedulesCard = ({ domain }: { readonly domain: string }) => {
  const texts = useTexts(outcomeTexts);
  const { data, errorUpdateCount } = useAll(domain);
  if (!data) return errorUpdateCount > 0 ? <Unknown domain={domain} /> : null;
  const shown = data.schedules.filter(needsAttention);
  if (shown.length === 0) return null;
  return (
    <ScrollArea className="card scroll" aria-labelledby="schedules">
      <h2 id="schedules">{texts.attention}</h2>
      <PlainTable
        columns={[
          texts.schedule,
          texts.state,
          texts.why,
          texts.since,
          { text: texts.actions, look: "only-read" },
        ]}
      >
        {shown.map((schedule) => (
          <Row key={schedule.name} domain={domain} schedule={schedule} />
        ))}
      </PlainTable>
    </ScrollArea>
  );
};

/** A domain has no more than one page of them. */
const useAll = (domain: string) =>
  useQuery({
    // Not below the domain: hints of its executions are no reason to read them all again.
    queryKey: ["whole list", "ListSchedules", domain],
    queryFn: ({ signal }) =>
      callEkiden("ListSchedules", { domain, maximumPageSize: maxSchedulePageSize }, signal),
    refetchInterval: whileAllowed(lookMilliseconds),
  });

const needsAttention = ({ paused, lastOutcome }: ListedSchedule): boolean =>
  paused !== undefined || lastOutcome?.outcome === "FAILED";

interface RowProps {
  readonly domain: string;
  readonly schedule: ListedSchedule;
}

const Row = ({ domain, schedule }: RowProps) => {
  const { name, paused, lastOutcome } = schedule;
  const failed = lastOutcome?.outcome === "FAILED" ? lastOutcome : undefined;
  const reasons = [paused?.reason, failed?.text].filter((reason) => reason !== undefined);
  const since = paused?.since ?? failed?.at;
  return (
    <tr>
      <th scope="row" className="row-name">
        <ScheduleLink domain={domain} name={name} />
      </th>
      <td>
        <PausedBadge pause={paused} /> {failed && <OutcomeBadge outcome="FAILED" />}
      </td>
      <td className="wrap">
        {reasons.map((reason) => (
          <div key={reason}>{reason}</div>
        ))}
      </td>
      <td>{since !== undefined && <Moment at={since} />}</td>
      <td>
        <PauseButton calls={pauseCallsOf({ domain, name })} pause={paused} look="quiet" />
      </td>
    </tr>
  );
};

const Unknown = ({ domain }: { readonly domain: string }) => {
  const { unknown } = useTexts(outcomeTexts);
  const { notAllowed } = useTexts(kitTexts);
  const missing = useMissingEkidenAction("ListSchedules", domain);
  return (
    <p className="warning">
      {unknown} {missing && notAllowed(missing)}
    </p>
  );
};
