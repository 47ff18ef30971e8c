// One event in the list of all of them.
import type { HistoryEvent } from "@ekiden/model";
import { isUnsuccessful } from "../history/operation.ts";
import { Attributes } from "../parts/attributes.tsx";
import { kindMarks } from "../parts/state.tsx";
import { Clock } from "../parts/times.tsx";
import { useShown } from "../shown.ts";

export const EventHead = ({ event }: { readonly event: HistoryEvent }) => {
  const { view } = useShown();
  const operation = view.operationOf.get(event.id);
  const isBad = operation !== undefined && isUnsuccessful(operation) && operation.ending === event;
  return (
    <span className="event-head">
      <span className="number event-id">{event.id}</span>
      <span className="kind-mark" data-kind={operation?.kind} aria-hidden="true">
        {operation ? kindMarks[operation.kind] : ""}
      </span>
      <span className="event-type" data-unsuccessful={isBad}>
        {event.type}
      </span>
      <span className="event-name faint">
        {operation && operation.kind !== "decision"
          ? nameOf(operation.name, operation.subject)
          : ""}
      </span>
      <span className="event-time faint">
        <Clock at={event.at} />
      </span>
    </span>
  );
};

const nameOf = (name: string, subject: string | undefined): string =>
  subject && subject !== name ? `${name} ${subject}` : name;

export const EventBody = ({ event }: { readonly event: HistoryEvent }) => (
  <Attributes event={event} />
);
