// The holder of a task: claim it, give it back, or assign it to another person.
import { type FormEvent, useState } from "react";
import { Button } from "../kit/button.tsx";
import { TextField } from "../kit/fields.tsx";
import { useMissingEkidenAction } from "../kit/permissions.ts";
import { useTexts } from "../kit/texts.ts";
import { inboxTexts } from "./inbox-texts.ts";
import { personNameIn } from "./person.ts";
import { type TaskSectionProps, unlessSent } from "./task-section.ts";

export const Holding = ({ task, person, act }: TaskSectionProps) => {
  const texts = useTexts(inboxTexts);
  const missingClaim = useMissingEkidenAction("ClaimHumanTask", task.domain);
  const missingRelease = useMissingEkidenAction("ReleaseHumanTask", task.domain);
  const missingAssign = useMissingEkidenAction("AssignHumanTask", task.domain);
  const [to, setTo] = useState("");
  const isMine = task.holder === person.name;
  const assign = (event: FormEvent) => {
    event.preventDefault();
    if (missingAssign === undefined) {
      const members = { to: personNameIn(to) };
      act({ operation: "AssignHumanTask", members }, () => setTo(unlessSent(to)));
    }
  };
  return (
    <section className="holding">
      <h3 className="only-read">{texts.whose}</h3>
      <Button
        look={task.holder === undefined ? "primary" : "plain"}
        missingAction={missingClaim}
        isDisabled={isMine}
        onPress={() => act({ operation: "ClaimHumanTask" })}
      >
        {texts.claim}
      </Button>
      <Button
        missingAction={missingRelease}
        isDisabled={task.holder === undefined}
        onPress={() => act({ operation: "ReleaseHumanTask" })}
      >
        {texts.release}
      </Button>
      <form className="with-button" onSubmit={assign}>
        <TextField
          label={texts.assignTo}
          value={to}
          onChange={setTo}
          maxLength={64}
          {...(task.assignees.length > 0 && { suggestions: task.assignees })}
          isRequired
        />
        <Button type="submit" missingAction={missingAssign}>
          {texts.assign}
        </Button>
      </form>
    </section>
  );
};
