// How a domain is doing: the figures of a stretch of time, and why executions failed in it.
import { formatDuration } from "../kit/durations.ts";
import { useNumbers } from "../kit/numbers.ts";
import { PlainTable } from "../kit/plain-table.tsx";
import { ScrollArea } from "../kit/scroll-area.tsx";
import "./overview.css";
import type { CloseStatus, OverviewWindow } from "@ekiden/model";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type Count, type Overview, type Quantiles, windowNames } from "../api/ekiden-types.ts";
import { useCall, useEkiden } from "../api/queries.ts";
import { closedAlike } from "../executions/query/query-text.ts";
import { Empty, Loading } from "../kit/feedback.tsx";
import { useLive } from "../kit/live.ts";
import { QueryContent } from "../kit/query-content.tsx";
import { Segments } from "../kit/segments.tsx";
import { StatusBadge } from "../kit/status.tsx";
import { useTexts } from "../kit/texts.ts";
import { Ago, Duration } from "../kit/time.tsx";
import { PausesCard } from "../pauses/pauses-card.tsx";
import { SchedulesCard } from "../schedules/schedules-card.tsx";
import { SeriesChart } from "./chart.tsx";
import { overviewTexts } from "./overview-texts.ts";

export const OverviewScreen = () => {
  const texts = useTexts(overviewTexts);
  const { domain } = useParams({ from: "/domains/$domain" });
  const { window = "1d" } = useSearch({ from: "/domains/$domain" });
  const navigate = useNavigate();
  useLive(domain);
  const query = useEkiden("DescribeDomainOverview", { domain, window });
  return (
    <div className="stack">
      <div className="between">
        <h1>{domain}</h1>
        <Segments
          label={texts.window}
          value={window}
          choices={windowNames.map((value) => ({ value, text: texts[value] }))}
          onChange={(chosen) =>
            void navigate({
              to: "/domains/$domain",
              params: { domain },
              search: { window: chosen },
              replace: true,
            })
          }
        />
      </div>
      <PausesCard domain={domain} />
      <SchedulesCard domain={domain} />
      <QueryContent
        query={query}
        isEmpty={isEmpty}
        empty={query.data && <Nothing domain={domain} window={window} overview={query.data} />}
      >
        {(overview) => <Figures domain={domain} window={window} overview={overview} />}
      </QueryContent>
    </div>
  );
};

interface FiguresProps {
  readonly domain: string;
  /** How far back the overview looks. */
  readonly window: OverviewWindow;
  readonly overview: Overview;
}

const isEmpty = ({ open, started, closed }: Overview) =>
  open.count + started.count === 0 && Object.values(closed).every(({ count }) => count === 0);

/** Nothing in the time that is looked at, or at all. */
const Nothing = ({ domain, window, overview }: FiguresProps) => {
  const texts = useTexts(overviewTexts);
  const { data, isFetched } = useCall("ListClosedWorkflowExecutions", {
    domain,
    startTimeFilter: { oldestDate: 0 },
    maximumPageSize: 1,
  });
  if (!isFetched) return <Loading />;
  if (data?.executionInfos.length === 0) return <NothingYet />;
  return (
    <>
      <p role="status">{texts.nothing}</p>
      <Figures domain={domain} window={window} overview={overview} />
    </>
  );
};

const NothingYet = () => {
  const texts = useTexts(overviewTexts);
  return (
    <Empty title={texts.empty} command="npm run demo">
      {texts.emptyText}
    </Empty>
  );
};

const Figures = ({ domain, window, overview }: FiguresProps) => {
  const texts = useTexts(overviewTexts);
  const { open, started, closed, durations, waits, sampledRuns } = overview;
  const counted = useCounts();
  const failed = sum(closed.FAILED, closed.TIMED_OUT);
  return (
    <>
      <dl className="figures counts">
        <Figure name={texts.open} value={counted(open)} />
        <IncidentsFigure domain={domain} />
        <Figure name={texts.started} value={counted(started)} />
        <Figure
          name={texts.completed}
          value={counted(sum(closed.COMPLETED, closed.CONTINUED_AS_NEW))}
        />
        <Figure name={texts.failed} value={counted(failed)} isWarm={failed.count > 0} />
      </dl>
      <dl className="figures">
        <QuantileFigure
          name={texts.durations}
          quantiles={durations}
          of={texts.ofCloses(durations.count)}
        />
        <QuantileFigure
          name={texts.decisionWait}
          quantiles={waits.decision}
          of={texts.sampled(sampledRuns)}
        />
        <QuantileFigure
          name={texts.activityWait}
          quantiles={waits.activity}
          of={texts.sampled(sampledRuns)}
        />
        <OldestTask overview={overview} />
      </dl>
      <SeriesChart series={overview.series} />
      <Closes domain={domain} window={window} closed={closed} />
      <FailureTable domain={domain} window={window} overview={overview} />
    </>
  );
};

const sum = (one: Count, other: Count): Count => ({
  count: one.count + other.count,
  truncated: one.truncated || other.truncated,
});

const useCounts = () => {
  const written = useNumbers();
  return ({ count, truncated }: Count) => `${written(count)}${truncated ? "+" : ""}`;
};

interface FigureProps {
  readonly name: string;
  readonly value: ReactNode;
  readonly more?: ReactNode;
  readonly isWarm?: boolean;
}

const Figure = ({ name, value, more, isWarm = false }: FigureProps) => (
  <div className="figure">
    <dt>{name}</dt>
    <dd className={isWarm ? "value warm" : "value"}>{value}</dd>
    {more && <dd className="more">{more}</dd>}
  </div>
);

/** Nothing where the caller may not list them. */
const IncidentsFigure = ({ domain }: { readonly domain: string }) => {
  const texts = useTexts(overviewTexts);
  const { data } = useEkiden("ListIncidents", { domain });
  if (!data) return null;
  const { incidents, truncated } = data;
  const times = incidents.flatMap(({ since }) => (since === undefined ? [] : [since]));
  return (
    <Figure
      name={texts.incidents}
      value={
        <Link to="/domains/$domain/incidents" params={{ domain }}>
          {incidents.length}
          {truncated && "+"}
        </Link>
      }
      more={
        times.length > 0 && (
          <>
            {texts.incidentsSince} <Ago at={Math.min(...times)} />
          </>
        )
      }
      isWarm={incidents.length > 0}
    />
  );
};

interface QuantileFigureProps {
  readonly name: string;
  readonly quantiles: Quantiles;
  readonly of: string;
}

const QuantileFigure = ({ name, quantiles: { p50, p90, p99 }, of }: QuantileFigureProps) => {
  const texts = useTexts(overviewTexts);
  if (p50 === undefined || p90 === undefined || p99 === undefined) {
    return <Figure name={name} value="—" />;
  }
  const [half, max, nearlyAll] = [p50, p90, p99].map(formatDuration) as [string, string, string];
  return (
    <Figure
      name={name}
      value={half}
      more={
        <>
          {texts.quantiles(max, nearlyAll)}
          <br />
          {of}
        </>
      }
    />
  );
};

const OldestTask = ({ overview: { oldestTask } }: { readonly overview: Overview }) => {
  const texts = useTexts(overviewTexts);
  if (!oldestTask) return <Figure name={texts.oldest} value="—" more={texts.noneWaiting} />;
  const { at, kind, taskList } = oldestTask;
  return (
    <Figure
      name={texts.oldest}
      value={<Duration from={at} />}
      more={texts.oldestOn(texts[kind], taskList)}
    />
  );
};

interface ClosesProps extends Omit<FiguresProps, "overview"> {
  readonly closed: Overview["closed"];
}

const Closes = ({ domain, window, closed }: ClosesProps) => {
  const texts = useTexts(overviewTexts);
  const counted = useCounts();
  const entries = Object.entries(closed) as [CloseStatus, Count][];
  return (
    <section className="card stack">
      <h2>{texts.statuses}</h2>
      <div className="status-row">
        {entries.map(([status, count]) => (
          <Link
            key={status}
            to="/domains/$domain/executions"
            params={{ domain }}
            search={{ query: closedAlike({ status, window }) }}
          >
            <StatusBadge status={status} />
            <span className="number">{counted(count)}</span>
          </Link>
        ))}
      </div>
    </section>
  );
};

const FailureTable = ({ domain, window, overview }: FiguresProps) => {
  const texts = useTexts(overviewTexts);
  const { groups, examined } = overview.failures;
  return (
    <section className="card stack">
      <div>
        <h2>{texts.failures}</h2>
        <p className="faint">
          {groups.length === 0 ? texts.noFailures : texts.failuresExamined(examined)}
        </p>
      </div>
      {groups.length > 0 && (
        <ScrollArea className="scroll">
          <PlainTable
            columns={[
              { text: texts.count, look: "amount" },
              texts.status,
              texts.reason,
              texts.types,
              texts.latest,
            ]}
          >
            {groups.map((group) => (
              <FailureRow
                key={`${group.status} ${group.reason}`}
                domain={domain}
                window={window}
                group={group}
              />
            ))}
          </PlainTable>
        </ScrollArea>
      )}
    </section>
  );
};

interface FailureRowProps extends Omit<FiguresProps, "overview"> {
  readonly group: Overview["failures"]["groups"][number];
}

const FailureRow = ({ domain, window, group }: FailureRowProps) => {
  const texts = useTexts(overviewTexts);
  const written = useNumbers();
  const { status, reason, details, count, workflowTypes, latest } = group;
  return (
    <tr>
      <td className="amount">
        <Link
          to="/domains/$domain/executions"
          params={{ domain }}
          search={{ query: closedAlike({ status, reason, window }) }}
          aria-label={texts.listAll(written(count))}
        >
          {written(count)}
        </Link>
      </td>
      <td>
        <StatusBadge status={status} />
      </td>
      <td className="wrap">
        {reason || <span className="faint">{texts.noReason}</span>}
        {details && <div className="faint clamp">{details}</div>}
      </td>
      <td>{workflowTypes.map(({ name, version }) => `${name} ${version}`).join(", ")}</td>
      <td className="wrap">
        <Link
          to="/domains/$domain/executions/$workflowId/$runId"
          params={{ domain, workflowId: latest.workflowId, runId: latest.runId }}
        >
          {latest.workflowId}
        </Link>{" "}
        <span className="faint">
          <Ago at={latest.at} />
        </span>
      </td>
    </tr>
  );
};
