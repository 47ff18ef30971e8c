// The card that says why a run is where it is, as the server explains it.
import "./why.css";
import { Link } from "@tanstack/react-router";
import { isNotAllowed } from "../../api/fault.ts";
import { serverTimeAt } from "../../api/server-clock.ts";
import { Loading, Problem } from "../../kit/feedback.tsx";
import { usePreferences } from "../../kit/preferences.ts";
import { useTexts } from "../../kit/texts.ts";
import { EventLink } from "../parts/event-link.tsx";
import { Fact } from "../parts/fact.tsx";
import { CountDown } from "../parts/times.tsx";
import { useShown } from "../shown.ts";
import { type Explanation, omittedCodes } from "./explanation.ts";
import { FindingItem, FindingText } from "./finding-item.tsx";
import { LastAnswerFacts } from "./last-answer.tsx";
import { SeverityBadge } from "./severity.tsx";
import { useExplanations } from "./use-explanations.ts";
import { whyTexts } from "./why-texts.ts";

export const WhyCard = () => {
  const texts = useTexts(whyTexts);
  const { data, error, refetch, dataUpdatedAt } = useExplanations();
  const isRefused = isNotAllowed(error);
  const askedAt = serverTimeAt(dataUpdatedAt);
  const [own, ...children] = data ?? [];
  return (
    <section className="card why" aria-label={texts.why}>
      <h2>{texts.why}</h2>
      {isRefused && <p className="faint">{texts.notAllowed}</p>}
      {error && !isRefused && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {own && !isRefused && (
        <>
          <Findings explanation={own} askedAt={askedAt} />
          <BlockedBy explanations={children} askedAt={askedAt} />
          <Beside explanation={own} />
        </>
      )}
    </section>
  );
};

interface ExplanationProps {
  readonly explanation: Explanation;
  /** Milliseconds since 1970, by the server's clock. */
  readonly askedAt: number;
}

const Findings = ({ explanation, askedAt }: ExplanationProps) => {
  const texts = useTexts(whyTexts);
  const { language } = usePreferences();
  const { findings } = explanation;
  if (findings.length === 0) return <p>{texts.nothingFound}</p>;
  return (
    <ol className="findings">
      {findings.map((finding) => (
        <FindingItem
          key={`${finding.code} ${finding.events.join(" ")}`}
          finding={finding}
          askedAt={askedAt}
        />
      ))}
      {omittedCodes(explanation).map(([code, count]) => (
        <li key={code} className="faint">
          {texts.omitted(count.toLocaleString(language), code)}
        </li>
      ))}
    </ol>
  );
};

interface BlockedProps extends Pick<ExplanationProps, "askedAt"> {
  readonly explanations: readonly Explanation[];
}

/** From the child that the run waits for down to the one at the bottom of it. */
const BlockedBy = ({ explanations, askedAt }: BlockedProps) => {
  const texts = useTexts(whyTexts);
  const { place } = useShown();
  if (explanations.length === 0 || place.kind === "file") return null;
  const { domain } = place;
  return (
    <section aria-label={texts.blockedBy}>
      <h3>{texts.blockedBy}</h3>
      <ol className="blocked-by">
        {explanations.map(({ workflowId, runId, findings: [worst] }) => (
          <li key={runId}>
            <Link
              to="/domains/$domain/executions/$workflowId/$runId"
              params={{ domain, workflowId, runId }}
            >
              {workflowId}
            </Link>{" "}
            {worst && (
              <>
                <SeverityBadge severity={worst.severity} />
                <FindingText finding={worst} askedAt={askedAt} part="says" />
              </>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
};

type Clock = Extract<keyof (typeof whyTexts)["en"], Uppercase<string>>;

const Beside = ({ explanation }: Pick<ExplanationProps, "explanation">) => {
  const texts = useTexts(whyTexts);
  const { nextDeadline, lastAnswer } = explanation;
  return (
    <dl className="beside">
      {nextDeadline && (
        <Fact name={texts.nextDeadline}>
          <CountDown at={nextDeadline.at * 1000} />
          {" · "}
          {texts[nextDeadline.clock as Clock] ?? nextDeadline.clock}{" "}
          <EventLink id={nextDeadline.eventId} />
        </Fact>
      )}
      <Fact name={texts.lastAnswer}>
        <LastAnswerFacts answer={lastAnswer} />
      </Fact>
    </dl>
  );
};
