// One execution, as the server tells of it, and as it goes on.
import "./execution.css";
import { useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { useCall } from "../api/queries.ts";
import { Loading, Problem } from "../kit/feedback.tsx";
import { usePreferences } from "../kit/preferences.ts";
import { useTexts } from "../kit/texts.ts";
import { Actions } from "./actions/actions.tsx";
import { ExecutionHeader } from "./execution-header.tsx";
import { executionTexts } from "./execution-texts.ts";
import { ExecutionViews } from "./execution-views.tsx";
import { standingOf } from "./history/standing.ts";
import { OutOfDate } from "./parts/out-of-date.tsx";
import { type Place, type Shown, ShownProvider } from "./shown.ts";
import { useHistory } from "./use-history.ts";

export const ExecutionPage = () => {
  const params = useParams({ strict: false }) as Record<string, string>;
  const { domain = "", workflowId = "", runId = "" } = params;
  // Another run is another page: nothing of the last one stays.
  return (
    <OneExecution
      key={`${domain}\n${workflowId}\n${runId}`}
      domain={domain}
      workflowId={workflowId}
      runId={runId}
    />
  );
};

interface Named {
  readonly domain: string;
  readonly workflowId: string;
  readonly runId: string;
}

const OneExecution = ({ domain, workflowId, runId }: Named) => {
  const { view, lanes, isWhole, error, refresh } = useHistory(domain, { workflowId, runId });
  const { data: described } = useCall("DescribeWorkflowExecution", {
    domain,
    execution: { workflowId, runId },
  });
  const place = useMemo(
    () => ({ kind: "server", domain, workflowId, runId }) satisfies Place,
    [domain, workflowId, runId],
  );
  const standing = standingOf(view, isWhole, described);
  const shown: Shown = { view, lanes, place, isWhole, standing };
  if (view.events.length === 0) {
    return error ? <Problem error={error} onRetry={refresh} /> : <Loading />;
  }
  return (
    <ShownProvider value={shown}>
      <article className="execution stack">
        <ExecutionHeader>
          <Actions place={place} onChanged={refresh} />
        </ExecutionHeader>
        {error && <OutOfDate error={error} onRetry={refresh} />}
        {!isWhole && !error && <Reading count={view.events.length} />}
        <ExecutionViews described={described} />
      </article>
    </ShownProvider>
  );
};

const Reading = ({ count }: { readonly count: number }) => {
  const texts = useTexts(executionTexts);
  const { language } = usePreferences();
  return (
    <p role="status" className="faint">
      {texts.readingHistory(count.toLocaleString(language))}
    </p>
  );
};
