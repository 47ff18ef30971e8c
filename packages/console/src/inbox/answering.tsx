// The two ends of a task: an answer that its form takes, or a rejection with a reason.
import { type FormEvent, useEffect, useRef, useState } from "react";
import { type AnswerProblem, ApiFault } from "../api/fault.ts";
import { Button } from "../kit/button.tsx";
import { TextField } from "../kit/fields.tsx";
import { useMissingAction } from "../kit/permissions.ts";
import { useTexts } from "../kit/texts.ts";
import { AnswerField } from "./form/answer-field.tsx";
import { blankFor, type Form } from "./form/form.ts";
import { inboxTexts } from "./inbox-texts.ts";
import type { PartProps } from "./task-panel.tsx";

const reasonCharactersMost = 256;

export const Answering = (props: PartProps) => {
  const { task, person } = props;
  const texts = useTexts(inboxTexts);
  const isOthers = task.holder !== undefined && task.holder !== person.name;
  const isForOthers = task.assignees.length > 0 && !task.assignees.includes(person.name);
  return (
    <>
      {isOthers && <p className="warning">{texts.heldBy(task.holder ?? "")}</p>}
      {isForOthers && <p className="warning">{texts.NotYours}</p>}
      <Completing {...props} />
      <Rejecting {...props} />
    </>
  );
};

/** What the browser itself finds wrong, in the words and the language of the browser. */
const complaintsOf = (form: HTMLFormElement): readonly AnswerProblem[] =>
  [...form.querySelectorAll<HTMLInputElement>("[data-at]")]
    .filter(({ validity }) => !validity.valid)
    .map(({ dataset, validationMessage }) => ({ at: dataset.at ?? "", text: validationMessage }));

const noProblems: readonly AnswerProblem[] = [];

/** The first field with something wrong in it has the focus. */
const Completing = ({ task, act, problem }: PartProps) => {
  const texts = useTexts(inboxTexts);
  const missing = useMissingAction("RespondActivityTaskCompleted", task.domain);
  const form = (task.form ?? {}) as Form;
  const [answer, setAnswer] = useState<unknown>(() => blankFor(form));
  const [complaints, setComplaints] = useState<readonly AnswerProblem[]>();
  const element = useRef<HTMLFormElement>(null);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (missing !== undefined) return;
    const found = complaintsOf(event.currentTarget);
    setComplaints(found.length > 0 ? found : undefined);
    if (found.length === 0) act({ verb: "complete", members: { answer: answer ?? null } });
  };
  const problems = complaints ?? (problem instanceof ApiFault ? problem.problems : noProblems);
  useEffect(() => {
    const selector = `[data-at="${CSS.escape(problems[0]?.at ?? "")}"]`;
    if (problems.length > 0) element.current?.querySelector<HTMLElement>(selector)?.focus();
  }, [problems]);
  return (
    <section>
      <h3>{texts.answer}</h3>
      <form ref={element} className="stack" onSubmit={submit} noValidate>
        <AnswerField
          form={form}
          at=""
          label={form.title ?? texts.answer}
          value={answer}
          onChange={setAnswer}
          problems={problems}
          isRequired
        />
        <div className="actions">
          <Button type="submit" look="primary" missingAction={missing}>
            {texts.complete}
          </Button>
        </div>
      </form>
    </section>
  );
};

const Rejecting = ({ task, act }: PartProps) => {
  const texts = useTexts(inboxTexts);
  const missing = useMissingAction("RespondActivityTaskFailed", task.domain);
  const [reason, setReason] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // The Enter key submits a form even without its button.
    if (missing === undefined) act({ verb: "reject", members: { reason } });
  };
  return (
    <form className="with-button" onSubmit={submit}>
      <TextField
        label={texts.reason}
        help={texts.rejectHelp}
        value={reason}
        onChange={setReason}
        maxLength={reasonCharactersMost}
        isRequired
      />
      <Button type="submit" look="danger" missingAction={missing}>
        {texts.reject}
      </Button>
    </form>
  );
};
