// Where a run comes from that was reset or forked, and which run has taken its place.
import { Link } from "@tanstack/react-router";
import type { ExecutionName } from "../api/ekiden-types.ts";
import { useNumbers } from "../kit/numbers.ts";
import { useTexts } from "../kit/texts.ts";
import { continueTexts } from "./actions/continue-texts.ts";
import { Fact } from "./parts/fact.tsx";
import { useShown } from "./shown.ts";
import { useDetails } from "./use-details.ts";

/** Facts of the page's head. */
export const OriginFacts = () => {
  const { place } = useShown();
  const texts = useTexts(continueTexts);
  const written = useNumbers();
  const { data } = useDetails();
  if (!data || place.kind !== "server") return null;
  const { origin, resetTo } = data;
  const { domain, workflowId } = place;
  return (
    <>
      {origin && (
        <Fact name={texts.origin}>
          <RunLink domain={domain} execution={origin} />{" "}
          <span className="faint">
            {texts.originEvents(written(origin.keptEvents), String(origin.eventId))}
          </span>
        </Fact>
      )}
      {resetTo !== undefined && (
        <Fact name={texts.resetTo}>
          <RunLink domain={domain} execution={{ workflowId, runId: resetTo }} />
        </Fact>
      )}
    </>
  );
};

interface RunLinkProps {
  readonly domain: string;
  readonly execution: ExecutionName;
}

const RunLink = ({ domain, execution: { workflowId, runId } }: RunLinkProps) => (
  <Link
    to="/domains/$domain/executions/$workflowId/$runId"
    params={{ domain, workflowId, runId }}
    title={runId}
  >
    {workflowId} <code>{runId.slice(0, shownRunIdCharacters)}…</code>
  </Link>
);

const shownRunIdCharacters = 8;
