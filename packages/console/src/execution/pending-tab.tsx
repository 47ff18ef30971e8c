// What the run waits for, soonest deadline first, counting down.

import type { ExecutionDetails } from "../api/ekiden-types.ts";
import { Empty, Loading } from "../kit/feedback.tsx";
import { useTexts } from "../kit/texts.ts";
import { ActivityActions } from "./actions/activity-actions.tsx";
import { executionTexts } from "./execution-texts.ts";
import { identityOf, taskListOf } from "./history/operation.ts";
import { executionDeadline, type KnownBeside, type Pending, pendingOf } from "./history/pending.ts";
import { EventLink } from "./parts/event-link.tsx";
import { OutOfDate } from "./parts/out-of-date.tsx";
import { Payload } from "./parts/payload.tsx";
import { OperationName, StateBadge } from "./parts/state.tsx";
import { CountDown, formatMilliseconds } from "./parts/times.tsx";
import { useIsClosed, usePresent, useShown } from "./shown.ts";
import { useDetails } from "./use-details.ts";

interface HeartbeatProps {
  /** Milliseconds; undefined where none are required. */
  readonly every: number | undefined;
  /** Seconds since 1970. */
  readonly last: number | undefined;
}

const HeartbeatFact = ({ every, last }: HeartbeatProps) => {
  const texts = useTexts(executionTexts);
  const present = usePresent();
  const said = [
    ...(every === undefined ? [] : [texts.heartbeatEvery(formatMilliseconds(every))]),
    ...(last === undefined ? [] : [texts.lastHeartbeat(formatMilliseconds(present - last * 1000))]),
  ];
  if (said.length === 0) return null;
  return (
    <div>
      <dt>{texts.heartbeat}</dt>
      <dd className="number">{said.join(" · ")}</dd>
    </div>
  );
};

type Heartbeat = ExecutionDetails["heartbeats"][number];

const heartbeatsEveryMilliseconds = 3_000;

const heartbeatsOf = ({ heartbeats }: ExecutionDetails): ReadonlyMap<number, Heartbeat> =>
  new Map(heartbeats.map((each) => [each.scheduledEventId, each]));

/** What stays true of a run, however long ago it was told. */
const knownForGood = ({ origin }: ExecutionDetails): KnownBeside => ({
  origin: origin && { keptEvents: origin.keptEvents, at: origin.at * 1000 },
});

const knownFrom = (details: ExecutionDetails): KnownBeside => ({
  ...knownForGood(details),
  heartbeats: new Map(
    details.heartbeats.map(({ scheduledEventId, at }) => [scheduledEventId, at * 1000]),
  ),
  openRuns: new Set(
    details.children.flatMap(({ runId, startedAt, closedAt }) =>
      startedAt !== undefined && closedAt === undefined ? [runId] : [],
    ),
  ),
});

export const PendingTab = () => {
  const { isWhole } = useShown();
  const isClosed = useIsClosed();
  const texts = useTexts(executionTexts);
  const { data, error, refetch, isLoading, isFetched } = useDetails(heartbeatsEveryMilliseconds);
  if (isClosed) {
    return (
      <Empty title={texts.nothingPending}>
        <p>{texts.nothingPendingClosed}</p>
      </Empty>
    );
  }
  // From when the clocks count is told with the details.
  if (!isWhole || (isLoading && !isFetched)) return <Loading />;
  const isOld = error !== null && data !== undefined;
  return (
    <>
      {isOld && <OutOfDate error={error} onRetry={() => void refetch()} />}
      <PendingList details={data} isOld={isOld} />
    </>
  );
};

interface ListProps {
  /** Undefined where they are not known. */
  readonly details: ExecutionDetails | undefined;
  /** They could not be asked for again: heartbeats have come since, and children have ended. */
  readonly isOld: boolean;
}

const PendingList = ({ details, isOld }: ListProps) => {
  const { view } = useShown();
  const texts = useTexts(executionTexts);
  const known = details && (isOld ? knownForGood(details) : knownFrom(details));
  const heartbeats = details && !isOld ? heartbeatsOf(details) : undefined;
  const pending = pendingOf(view, known);
  const note = details ? null : <p className="faint">{texts.resetUnknown}</p>;
  if (pending.length === 0) {
    return (
      <Empty title={texts.nothingPending}>
        <p>{texts.nothingPendingOpen}</p>
        <RunDeadline origin={known?.origin} />
        {note}
      </Empty>
    );
  }
  return (
    <div className="stack">
      {note}
      <ul className="pending">
        {pending.map((each) => (
          <PendingItem
            key={each.operation.id}
            pending={each}
            heartbeat={heartbeats?.get(each.operation.id)}
          />
        ))}
      </ul>
      <RunDeadline origin={known?.origin} />
    </div>
  );
};

const RunDeadline = ({ origin }: Pick<KnownBeside, "origin">) => {
  const { view } = useShown();
  const texts = useTexts(executionTexts);
  const deadline = executionDeadline(view, origin);
  if (deadline === undefined) return null;
  return (
    <p className="faint">
      {texts.executionTimeout}: <CountDown at={deadline} />
    </p>
  );
};

interface ItemProps {
  readonly pending: Pending;
  readonly heartbeat: Heartbeat | undefined;
}

const PendingItem = ({ pending, heartbeat }: ItemProps) => {
  const texts = useTexts(executionTexts);
  const present = usePresent();
  const { place } = useShown();
  const { operation, since, deadlines, heartbeatMilliseconds } = pending;
  const where = identityOf(operation) ?? taskListOf(operation);
  const isDeadlineKnown = deadlines.length > 0 || operation.kind !== "child";
  return (
    <li className="card pending-item">
      <div className="between">
        <OperationName operation={operation} />
        <StateBadge state={operation.state} />
      </div>
      <dl className="run-facts">
        <div>
          <dt>{texts.since}</dt>
          <dd className="number">{formatMilliseconds(present - since)}</dd>
        </div>
        {isDeadlineKnown && (
          <div>
            <dt>{texts.nextDeadline}</dt>
            <dd>
              {deadlines.length === 0 && texts.noDeadline}
              {deadlines.map(({ kind, at }) => (
                <div key={kind}>
                  <CountDown at={at} /> <span className="faint">{texts[kind]}</span>
                </div>
              ))}
            </dd>
          </div>
        )}
        {where && (
          <div>
            <dt>{texts.taskListOrWorker}</dt>
            <dd>{where}</dd>
          </div>
        )}
        {operation.attempt > 1 && (
          <div>
            <dt>{texts.attempt}</dt>
            <dd className="number">{operation.attempt}</dd>
          </div>
        )}
        <HeartbeatFact every={heartbeatMilliseconds} last={heartbeat?.at} />
      </dl>
      {heartbeat?.details && <Payload text={heartbeat.details} what={texts.heartbeat} />}
      <div className="between">
        <EventLink id={operation.id} />
        {operation.kind === "activity" && place.kind === "server" && (
          <ActivityActions place={place} activity={operation} />
        )}
      </div>
    </li>
  );
};
