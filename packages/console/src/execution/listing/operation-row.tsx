// One operation in the compact list: all its events in one row.
import { useTexts } from "../../kit/texts.ts";
import { durationsOf } from "../history/lanes.ts";
import { identityOf, type Operation, outcomeOf } from "../history/operation.ts";
import { eventOf } from "../history/view.ts";
import { kindTexts } from "../operation-texts.ts";
import { Attributes } from "../parts/attributes.tsx";
import { EventLink } from "../parts/event-link.tsx";
import { kindMarks, OperationName, StateBadge } from "../parts/state.tsx";
import { Clock, formatMilliseconds } from "../parts/times.tsx";
import { usePresent, useShown } from "../shown.ts";
import { historyTexts } from "./history-texts.ts";

export const OperationHead = ({ operation }: { readonly operation: Operation }) => {
  const texts = useTexts(historyTexts);
  const outcome = outcomeOf(operation);
  return (
    <span className="operation-head">
      <span className="number event-id">{operation.id}</span>
      <span className="operation-what">
        {operation.kind === "decision" ? (
          <DecisionName decision={operation} />
        ) : (
          <OperationName operation={operation} />
        )}
        {operation.attempt > 1 && <span className="try">{texts.attempt(operation.attempt)}</span>}
        {operation.cancelRequested && <span className="try">{texts.cancelRequested}</span>}
        {outcome && <span className="outcome">{outcome}</span>}
      </span>
      <span className="operation-times">
        {operation.state !== "recorded" && <Times operation={operation} />}
      </span>
      <StateBadge state={operation.state} />
      <span className="event-time faint">
        <Clock at={operation.opening.at} />
      </span>
    </span>
  );
};

const maxNames = 4;

/** What a decision task asked for says more of it than the list that it was on. */
const DecisionName = ({ decision }: { readonly decision: Operation }) => {
  const { view } = useShown();
  const texts = useTexts(historyTexts);
  const kinds = useTexts(kindTexts);
  const made = view.askedBy.get(decision.ending?.id ?? 0) ?? [];
  const names = made.slice(0, maxNames).map(({ kind, name }) => `${kindMarks[kind]} ${name}`);
  return (
    <span className="operation-name">
      <span className="kind" data-kind="decision">
        <span aria-hidden="true">{kindMarks.decision}</span> {kinds.decision}
      </span>{" "}
      {names.length > 0 ? (
        <span className="made">
          <span className="only-read">{texts.askedFor}</span>
          <span aria-hidden="true">→</span> {names.join(", ")}
          {made.length > maxNames && ` +${made.length - maxNames}`}
        </span>
      ) : (
        <span className="faint">{decision.state === "completed" ? texts.askedForNothing : ""}</span>
      )}
    </span>
  );
};

const Times = ({ operation }: { readonly operation: Operation }) => {
  const texts = useTexts(historyTexts);
  const { queue, run } = durationsOf(operation, usePresent());
  const hasQueue = operation.kind !== "timer" && operation.kind !== "execution";
  return (
    <span className="number faint">
      {hasQueue && queue > 0 && `${texts.queued} ${formatMilliseconds(queue)}`}
      {hasQueue && queue > 0 && run > 0 && " · "}
      {run > 0 && `${texts.ran} ${formatMilliseconds(run)}`}
    </span>
  );
};

export const OperationBody = ({ operation }: { readonly operation: Operation }) => {
  const { view } = useShown();
  const texts = useTexts(historyTexts);
  const identity = identityOf(operation);
  return (
    <div className="operation-body">
      {(operation.askedBy || identity) && (
        <p className="faint">
          {operation.askedBy && (
            <>
              {texts.askedBy} <EventLink id={operation.askedBy} />{" "}
            </>
          )}
          {identity}
        </p>
      )}
      {operation.eventIds.map((id) => {
        const event = eventOf(view, id);
        return (
          event && (
            <section key={id}>
              <h3>
                <EventLink id={id} /> {event.type}{" "}
                <span className="faint">
                  <Clock at={event.at} />
                </span>
              </h3>
              <Attributes event={event} />
            </section>
          )
        );
      })}
    </div>
  );
};
