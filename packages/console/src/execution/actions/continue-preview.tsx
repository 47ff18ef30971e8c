// What a reset or a fork would do, as the server says it without doing it.
import type { EkidenInput, EkidenOutput } from "@ekiden/model";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { callEkiden } from "../../api/call.ts";
import { Loading } from "../../kit/feedback.tsx";
import { useRested } from "../../kit/kept-field.tsx";
import { workflowKey } from "../../kit/live.ts";
import { useNumbers } from "../../kit/numbers.ts";
import { QueryContent } from "../../kit/query-content.tsx";
import { useTexts } from "../../kit/texts.ts";
import { continueTexts } from "./continue-texts.ts";

type Operation = "ResetWorkflowExecution" | "ForkWorkflowExecution";
type Outcome = EkidenOutput<Operation>;

interface ContinuePreviewProps<K extends Operation> {
  readonly operation: K;
  /** Undefined while the form is not complete. */
  readonly input: EkidenInput<K> | undefined;
}

export const ContinuePreview = <K extends Operation>(props: ContinuePreviewProps<K>) => {
  const { operation, input } = props;
  const texts = useTexts(continueTexts);
  const asked = JSON.stringify(input);
  const isRested = useRested(asked) === asked;
  return (
    <section className="card stack" aria-label={texts.preview} aria-live="polite">
      <h3>{texts.preview}</h3>
      {input && isRested && <Asked operation={operation} input={input} />}
      {input && !isRested && <Loading />}
      {!input && <p className="faint">{texts.incomplete}</p>}
    </section>
  );
};

interface AskedProps<K extends Operation> {
  readonly operation: K;
  readonly input: EkidenInput<K>;
}

/** The server reads the history for it: it is asked for again when this run has gone on. */
const Asked = <K extends Operation>({ operation, input }: AskedProps<K>) => {
  const query = useQuery({
    queryKey: [...workflowKey(input.domain, input.workflowId), operation, input],
    queryFn: ({ signal }) => callEkiden(operation, { ...input, dryRun: true }, signal),
  });
  return (
    <QueryContent query={query}>
      {(outcome) => <Outcomes outcome={outcome as Outcome} />}
    </QueryContent>
  );
};

const Outcomes = ({ outcome }: { readonly outcome: Outcome }) => {
  const texts = useTexts(continueTexts);
  const { keptEvents, droppedEvents, appliedEvents, applied, handedOut, children } = outcome;
  const written = useNumbers();
  const listed = (count: number, names: readonly string[]) => listOf(written(count), names);
  const named = applied.map(({ eventId, eventType }) => `${eventId} ${eventType}`);
  return (
    <>
      <p>{texts.goesOn(String(outcome.decisionTaskScheduledEventId))}</p>
      <dl className="pairs">
        <Pair name={texts.kept}>{written(keptEvents)}</Pair>
        <Pair name={texts.dropped}>{written(droppedEvents)}</Pair>
        <Pair name={texts.applied}>{listed(appliedEvents, named)}</Pair>
        <Pair name={texts.handedOut}>
          {listed(
            handedOut.length,
            handedOut.map(({ id }) => id),
          )}
        </Pair>
        <Pair name={texts.children}>
          {listed(
            children.length,
            children.map(({ workflowId }) => workflowId),
          )}
        </Pair>
      </dl>
    </>
  );
};

const maxShown = 10;

/** `3: a, b, c`; after ten comes an ellipsis. */
const listOf = (count: string, names: readonly string[]): string => {
  const more = names.length > maxShown ? " …" : "";
  const list = names.slice(0, maxShown).join(", ");
  return names.length === 0 ? count : `${count}: ${list}${more}`;
};

const Pair = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
