// The head of the page: which run, of what type, since when, and how it stands.
import type { WorkflowExecution } from "@ekiden/model";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { CopyableId } from "../kit/copy.tsx";
import { StatusBadge } from "../kit/status.tsx";
import { useTexts } from "../kit/texts.ts";
import { Ago, Duration, Moment } from "../kit/time.tsx";
import { PausedBadge, PausedNote } from "../pauses/paused.tsx";
import { executionTexts } from "./execution-texts.ts";
import { firstEvent } from "./history/view.ts";
import { OriginFacts } from "./origin.tsx";
import { Fact } from "./parts/fact.tsx";
import { useShown } from "./shown.ts";
import { useRunPause } from "./use-details.ts";

export const ExecutionHeader = ({ children }: { readonly children?: ReactNode }) => {
  const { view, place, standing } = useShown();
  const type = firstEvent(view)?.data.workflowType;
  const pause = useRunPause();
  return (
    <header className="execution-header">
      <div className="between">
        <div className="execution-title">
          <h1>{place.kind === "server" ? place.workflowId : place.name}</h1>
          {standing && <StatusBadge status={standing.status} />}
          <PausedBadge pause={pause} />
          {type && (
            <span className="faint">
              {type.name} {type.version}
            </span>
          )}
        </div>
        {children}
      </div>
      <PausedNote pause={pause} />
      <Facts />
    </header>
  );
};

const Facts = () => {
  const { view, place } = useShown();
  const texts = useTexts(executionTexts);
  const started = firstEvent(view);
  if (!started) return null;
  const parent = started.data.parentWorkflowExecution;
  const { tagList = [] } = started.data;
  return (
    <dl className="facts">
      <Times startedAt={started.at / 1000} />
      {place.kind === "server" && (
        <Fact name={texts.runId}>
          <CopyableId id={place.runId} />
        </Fact>
      )}
      {parent && (
        <Fact name={texts.parent}>
          <ParentLink parent={parent} />
        </Fact>
      )}
      <OriginFacts />
      {tagList.length > 0 && (
        <Fact name={texts.tags}>
          <span className="tags">
            {tagList.map((tag) => (
              <span key={tag} className="run-tag">
                {tag}
              </span>
            ))}
          </span>
        </Fact>
      )}
    </dl>
  );
};

interface TimesProps {
  /** Seconds since 1970. */
  readonly startedAt: number;
}

const Times = ({ startedAt }: TimesProps) => {
  const { place, standing } = useShown();
  const texts = useTexts(executionTexts);
  const closedAt = standing?.closedAt && standing.closedAt / 1000;
  return (
    <>
      <Fact name={texts.started}>
        <Moment at={startedAt} />{" "}
        {standing?.status === "OPEN" && (
          <span className="faint">
            <Ago at={startedAt} />
          </span>
        )}
      </Fact>
      {closedAt !== undefined && (
        <Fact name={texts.closed}>
          <Moment at={closedAt} />
        </Fact>
      )}
      {standing && (closedAt !== undefined || place.kind === "server") && (
        <Fact name={texts.took}>
          <Duration from={startedAt} to={closedAt} />
        </Fact>
      )}
    </>
  );
};

const ParentLink = ({ parent }: { readonly parent: WorkflowExecution }) => {
  const { place } = useShown();
  if (place.kind === "file") return parent.workflowId;
  return (
    <Link
      to="/domains/$domain/executions/$workflowId/$runId"
      params={{ domain: place.domain, ...parent }}
    >
      {parent.workflowId}
    </Link>
  );
};
