// Starts a job: first a look at what its query finds, then the start; many are to be typed.
import type { EkidenOutput } from "@ekiden/model";
import { useState } from "react";
import { isUnanswered } from "../api/fault.ts";
import { type Changing, ConfirmField, isConfirmed } from "../executions/batch-scope.tsx";
import { FormDialog } from "../kit/form-dialog.tsx";
import { useNumbers } from "../kit/numbers.ts";
import { useEkidenOperation } from "../kit/operation.ts";
import { useTexts } from "../kit/texts.ts";
import { JobFieldset } from "./job-fieldset.tsx";
import { emptyJob, inputOf, type StartJobInput } from "./job-input.ts";
import { jobsTexts } from "./jobs-texts.ts";

interface StartJobProps {
  readonly domain: string;
  readonly onClose: () => void;
  readonly onStarted: (jobId: string) => void;
}

type DryRun = EkidenOutput<"StartJob">;

interface Look {
  /** What was sent. */
  readonly sent: StartJobInput;
  readonly found: DryRun;
}

export const StartJob = ({ domain, onClose, onStarted }: StartJobProps) => {
  const texts = useTexts(jobsTexts);
  const [fields, setFields] = useState(emptyJob);
  const [look, setLook] = useState<Look>();
  const [typed, setTyped] = useState("");
  const input = inputOf(domain, fields);
  const asked = { ...input, dryRun: true };
  const looking = useEkidenOperation("StartJob", (found, sent) => {
    setLook({ sent, found });
    setTyped("");
  });
  const starting = useEkidenOperation("StartJob", ({ jobId = "" }) => onStarted(jobId));
  // What was looked at is what is begun: a change of the form asks for another look.
  const isOfThis = look && JSON.stringify(look.sent) === JSON.stringify(asked);
  const found = isOfThis ? look.found : undefined;
  const changing = changingOf(input, found);
  // It may have begun: what it would act on now is looked at anew.
  const onError = (error: Error) => isUnanswered(error) && setLook(undefined);
  const submit = () => {
    if (!found) looking.mutate(asked);
    else if (isAny(changing) && isConfirmed(changing, typed)) starting.mutate(input, { onError });
  };
  return (
    <FormDialog
      title={texts.start}
      submit={found ? `${texts.begin}: ${texts[fields.action]}` : texts.look}
      sending={found ? starting : looking}
      isLook={!found}
      isDeliberate={found !== undefined}
      onSubmit={submit}
      onClose={onClose}
      isWide
    >
      <JobFieldset fields={fields} onChange={setFields} />
      {starting.error && isUnanswered(starting.error) && (
        <p role="alert">{texts.mayHaveBegun(starting.error.message)}</p>
      )}
      {found && <Found found={found} />}
      {found && <ConfirmField {...changing} value={typed} onChange={setTyped} />}
    </FormDialog>
  );
};

/** How many executions the job would touch, as far as it is known. */
const changingOf = (
  { maxExecutions = Number.POSITIVE_INFINITY }: StartJobInput,
  { count = 0, truncated = false }: DryRun = {},
): Changing => ({
  count: Math.min(count, maxExecutions),
  isOpenEnded: truncated && count < maxExecutions,
});

const isAny = ({ count, isOpenEnded }: Changing): boolean => count > 0 || isOpenEnded === true;

const Found = ({ found: { count = 0, truncated, sample = [] } }: { readonly found: DryRun }) => {
  const texts = useTexts(jobsTexts);
  const shown = useNumbers()(count);
  return (
    <section role="status">
      <p>{truncated ? texts.aboutMore(shown) : texts.about(shown)}</p>
      {sample.length > 0 && (
        <>
          <p className="faint">{texts.first}</p>
          <ul className="plain-list">
            {sample.map(({ workflowId, runId }) => (
              <li key={runId}>
                {workflowId} <code className="faint">{runId}</code>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
};
