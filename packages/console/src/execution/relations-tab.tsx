// Where the run comes from, what follows it, and whom it speaks with.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Empty } from "../kit/feedback.tsx";
import { type Status, StatusBadge } from "../kit/status.tsx";
import { useTexts } from "../kit/texts.ts";
import { Moment } from "../kit/time.tsx";
import { continueTexts } from "./actions/continue-texts.ts";
import { executionTexts } from "./execution-texts.ts";
import { lineageOf, type Related, type Relative } from "./history/lineage.ts";
import { StateBadge } from "./parts/state.tsx";
import { useShown } from "./shown.ts";
import { useDetails } from "./use-details.ts";

export const RelationsTab = () => {
  const { view, place } = useShown();
  const texts = useTexts(executionTexts);
  const lineage = lineageOf(view);
  const workflowId = place.kind === "server" ? place.workflowId : "";
  const { parent, earlierRunId, nextRunId, children, spokenTo, heardFrom } = lineage;
  const isAlone = !parent && !earlierRunId && !nextRunId && children.length + spokenTo.length === 0;
  return (
    <div className="stack">
      {isAlone && heardFrom.length === 0 && (
        <Empty title={texts.noRelations}>
          <p>{texts.noRelationsMore}</p>
        </Empty>
      )}
      {parent && <One title={texts.parent} relative={parent} />}
      {earlierRunId && (
        <One title={texts.earlierRun} relative={{ workflowId, runId: earlierRunId }} />
      )}
      {nextRunId && <One title={texts.nextRun} relative={{ workflowId, runId: nextRunId }} />}
      <Several title={texts.children} related={children} />
      <Several title={texts.spokenTo} related={spokenTo} />
      <Several title={texts.heardFrom} related={heardFrom} />
      <Runs />
    </div>
  );
};

const Section = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <section className="card" aria-label={title}>
    <h2>{title}</h2>
    {children}
  </section>
);

const One = ({ title, relative }: { readonly title: string; readonly relative: Relative }) => (
  <Section title={title}>
    <ExecutionLink relative={relative} />
  </Section>
);

/** A run elsewhere; only a name where it cannot be gone to. */
const ExecutionLink = ({ relative }: { readonly relative: Relative }) => {
  const { place } = useShown();
  const texts = useTexts(executionTexts);
  const { workflowId, runId } = relative;
  const name = (
    <>
      {workflowId} <code className="faint">{runId ?? texts.notStarted}</code>
    </>
  );
  if (place.kind === "file" || runId === undefined) return <span>{name}</span>;
  return (
    <Link
      to="/domains/$domain/executions/$workflowId/$runId"
      params={{ domain: place.domain, workflowId, runId }}
    >
      {name}
    </Link>
  );
};

const Several = ({
  title,
  related,
}: {
  readonly title: string;
  readonly related: readonly Related[];
}) => {
  if (related.length === 0) return null;
  return (
    <Section title={`${title} (${related.length})`}>
      <ul className="related">
        {related.map(({ operation, ...relative }) => (
          <li key={operation.id}>
            <span>
              <ExecutionLink relative={relative} />{" "}
              <span className="faint">
                {operation.name === relative.workflowId ? "" : operation.name}
              </span>
            </span>
            <StateBadge state={operation.state} />
          </li>
        ))}
      </ul>
    </Section>
  );
};

/** All runs of the same workflowId that the server remembers. */
const Runs = () => {
  const { place } = useShown();
  const texts = useTexts(executionTexts);
  const { resetFrom: from } = useTexts(continueTexts);
  const { data } = useDetails();
  const shownRunId = place.kind === "server" ? place.runId : undefined;
  if (!data || data.runs.length < 2) return null;
  return (
    <Section title={`${texts.runs} (${data.runs.length}${data.runsTruncated ? "+" : ""})`}>
      <ul className="related">
        {data.runs.map(({ runId, workflowId, startedAt, closeStatus, resetFrom }) => (
          <li key={runId}>
            <span>
              {runId === shownRunId ? (
                <>
                  <code>{runId}</code> <span className="faint">{texts.thisRun}</span>
                </>
              ) : (
                <ExecutionLink relative={{ workflowId, runId }} />
              )}{" "}
              <span className="faint">
                <Moment at={startedAt} />
                {resetFrom !== undefined && (
                  <>
                    {" "}
                    {from} <code>{resetFrom}</code>
                  </>
                )}
              </span>
            </span>
            <StatusBadge status={(closeStatus ?? "OPEN") as Status} />
          </li>
        ))}
      </ul>
    </Section>
  );
};
