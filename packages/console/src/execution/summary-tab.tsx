// The first tab: what the run was started with, what came of it, and what is open.
import type { HistoryEvent, Output } from "@ekiden/model";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { closedAlike } from "../executions/query/query-text.ts";
import { useTexts } from "../kit/texts.ts";
import { executionTexts } from "./execution-texts.ts";
import { attribute, type OperationKind, textAttribute } from "./history/operation.ts";
import { isClosed } from "./history/pending.ts";
import { firstEvent } from "./history/view.ts";
import { usePageState } from "./page-state.ts";
import { Fact } from "./parts/fact.tsx";
import { Payload } from "./parts/payload.tsx";
import { Seconds } from "./parts/times.tsx";
import { useShown } from "./shown.ts";
import { WhyCard } from "./why/why-card.tsx";

/** As DescribeWorkflowExecution tells it; of a file there is none. */
export type Described = Output<"DescribeWorkflowExecution">;

/** Why a run is where it is, the server says: for a history from a file there is none to ask. */
export const SummaryTab = ({ described }: { readonly described?: Described | undefined }) => {
  const { place } = useShown();
  return (
    <div className="stack">
      {place.kind === "server" && <WhyCard />}
      <OpenCounts />
      <Payloads described={described} />
      <Settings />
    </div>
  );
};

const counted = [
  ["decision", "decisionTasks"],
  ["activity", "activities"],
  ["timer", "timers"],
  ["child", "children"],
  ["lambda", "lambdas"],
] as const satisfies readonly (readonly [OperationKind, string])[];

const OpenCounts = () => {
  const { view, place, isWhole } = useShown();
  const texts = useTexts(executionTexts);
  const [, change] = usePageState();
  if (isClosed(view) || !isWhole) return null;
  const open = [...view.open.values()];
  return (
    <section className="card" aria-label={texts.openCounts}>
      <h2>
        {texts.openCounts}
        {place.kind === "file" && <span className="faint"> · {texts.asOf}</span>}
      </h2>
      <ul className="open-counts">
        {counted.map(([kind, name]) => {
          const count = open.filter((operation) => operation.kind === kind).length;
          return (
            <li key={kind} data-none={count === 0}>
              <button
                type="button"
                className="text-button"
                onClick={() => change({ tab: "pending" })}
              >
                <strong className="number">{count}</strong> {texts[name]}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
};

const Payloads = ({ described }: { readonly described: Described | undefined }) => {
  const { view } = useShown();
  const texts = useTexts(executionTexts);
  const ending = view.execution?.ending;
  const context = described?.latestExecutionContext ?? latestContext(view.events);
  return (
    <section className="card payloads">
      <Titled title={texts.input} text={textAttribute(firstEvent(view), "input")} />
      {ending?.type === "WorkflowExecutionCompleted" && (
        <Titled title={texts.result} text={ending.data.result} />
      )}
      <Reason ending={ending} />
      <Titled title={texts.details} text={textAttribute(ending, "details")} isOptional />
      <Titled title={texts.latestContext} text={context} isOptional />
    </section>
  );
};

/** With a link to the others that ended for it: of one failure there may be many. */
const Reason = ({ ending }: { readonly ending: HistoryEvent | undefined }) => {
  const { place, standing } = useShown();
  const texts = useTexts(executionTexts);
  const reason = textAttribute(ending, "reason");
  const status = standing?.status;
  const isFailure = status === "FAILED" || status === "TERMINATED";
  return (
    <Titled title={texts.reason} text={reason} isOptional>
      {place.kind === "server" && isFailure && reason && (
        <Link
          to="/domains/$domain/executions"
          params={{ domain: place.domain }}
          search={{ query: closedAlike({ status, reason }) }}
        >
          {texts.sameReason}
        </Link>
      )}
    </Titled>
  );
};

const latestContext = (events: readonly HistoryEvent[]): string | undefined =>
  textAttribute(
    events.findLast((event) => attribute(event, "executionContext") !== undefined),
    "executionContext",
  );

interface TitledProps {
  readonly title: string;
  readonly text: string | undefined;
  /** Left out where there is none. */
  readonly isOptional?: boolean;
  /** Below it. */
  readonly children?: ReactNode;
}

const Titled = ({ title, text, isOptional = false, children }: TitledProps) => {
  const { none } = useTexts(executionTexts);
  if (text === undefined && isOptional) return null;
  return (
    <div>
      <h3>{title}</h3>
      {text === undefined ? <p className="faint">{none}</p> : <Payload text={text} what={title} />}
      {children}
    </div>
  );
};

const Settings = () => {
  const { view } = useShown();
  const texts = useTexts(executionTexts);
  const data = firstEvent(view)?.data;
  if (!data) return null;
  return (
    <section className="card" aria-label={texts.settings}>
      <h2>{texts.settings}</h2>
      <dl className="run-facts">
        <Fact name={texts.taskList}>{data.taskList.name}</Fact>
        {data.taskPriority && <Fact name={texts.taskPriority}>{data.taskPriority}</Fact>}
        <Fact name={texts.childPolicy}>{data.childPolicy}</Fact>
        <Fact name={texts.executionTimeout}>
          <Seconds text={data.executionStartToCloseTimeout} />
        </Fact>
        <Fact name={texts.taskTimeout}>
          <Seconds text={data.taskStartToCloseTimeout} />
        </Fact>
        {data.lambdaRole && <Fact name={texts.lambdaRole}>{data.lambdaRole}</Fact>}
      </dl>
    </section>
  );
};
