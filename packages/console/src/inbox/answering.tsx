// The two ends of a task: an answer that its form takes, or a rejection with a reason.
import { maxRejectionCharacters } from "@ekiden/model";
import { type FormEvent, useState } from "react";
import { type AnswerProblem, ApiFault } from "../api/fault.ts";
import { Button } from "../kit/button.tsx";
import { TextField } from "../kit/fields.tsx";
import { Later } from "../kit/later.tsx";
import { useMissingEkidenAction } from "../kit/permissions.ts";
import { useTexts } from "../kit/texts.ts";
import { inboxTexts } from "./inbox-texts.ts";
import type { TaskSectionProps } from "./task-section.ts";

/** The library of forms is large, and needed where a task is open alone. */
const loadForm = () => import("./form/answer-form.tsx");

export const Answering = (props: TaskSectionProps) => {
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

const noProblems: readonly AnswerProblem[] = [];

const Completing = ({ task, act, problem }: TaskSectionProps) => {
  const texts = useTexts(inboxTexts);
  const missing = useMissingEkidenAction("CompleteHumanTask", task.domain);
  return (
    <section className="stack">
      <h3>{texts.answer}</h3>
      <Later name="answer form" load={loadForm}>
        {({ AnswerForm }) => (
          <AnswerForm
            form={task.form}
            title={texts.answer}
            problems={problem instanceof ApiFault ? problem.problems : noProblems}
            onAnswer={(answer) => {
              // The Enter key submits a form even without its button.
              if (missing === undefined)
                act({ operation: "CompleteHumanTask", members: { answer } });
            }}
          >
            {(isChecking) => (
              <div className="actions">
                <Button type="submit" look="primary" missingAction={missing} isWaiting={isChecking}>
                  {texts.complete}
                </Button>
              </div>
            )}
          </AnswerForm>
        )}
      </Later>
    </section>
  );
};

const Rejecting = ({ task, act }: TaskSectionProps) => {
  const texts = useTexts(inboxTexts);
  const missing = useMissingEkidenAction("RejectHumanTask", task.domain);
  const [reason, setReason] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // The Enter key submits a form even without its button.
    if (missing === undefined) act({ operation: "RejectHumanTask", members: { reason } });
  };
  return (
    <form className="with-button" onSubmit={submit}>
      <TextField
        label={texts.reason}
        help={texts.rejectHelp}
        value={reason}
        onChange={setReason}
        maxLength={maxRejectionCharacters}
        isRequired
      />
      <Button type="submit" look="danger" missingAction={missing}>
        {texts.reject}
      </Button>
    </form>
  );
};
