// What people have noted about a task.
import { type FormEvent, useState } from "react";
import { Button } from "../kit/button.tsx";
import { AreaField } from "../kit/fields.tsx";
import { useMissingEkidenAction } from "../kit/permissions.ts";
import { useTexts } from "../kit/texts.ts";
import { Ago } from "../kit/time.tsx";
import { inboxTexts } from "./inbox-texts.ts";
import { type TaskSectionProps, unlessSent } from "./task-section.ts";

export const Comments = ({ task, act }: TaskSectionProps) => {
  const texts = useTexts(inboxTexts);
  const missing = useMissingEkidenAction("CommentOnHumanTask", task.domain);
  const [text, setText] = useState("");
  const add = (event: FormEvent) => {
    event.preventDefault();
    act({ operation: "CommentOnHumanTask", members: { text } }, () => setText(unlessSent(text)));
  };
  return (
    <section>
      <h3>{texts.comments}</h3>
      {task.comments.length > 0 && (
        <ul className="comments">
          {task.comments.map(({ by, at, text: said }) => (
            <li key={`${by} ${at}`}>
              <strong>{by}</strong>{" "}
              <span className="faint">
                <Ago at={at / 1000} />
              </span>
              <p>{said}</p>
            </li>
          ))}
        </ul>
      )}
      <form className="stack" onSubmit={add}>
        <AreaField label={texts.comment} value={text} onChange={setText} rows={2} />
        <div className="actions">
          <Button type="submit" missingAction={missing} isDisabled={text.trim() === ""}>
            {texts.addComment}
          </Button>
        </div>
      </form>
    </section>
  );
};
