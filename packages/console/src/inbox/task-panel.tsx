// One task: what is asked, what was said about it, and what can be done.
import { prettyJson, taskDataText } from "@ekiden/model";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { HumanTask } from "../api/ekiden-types.ts";
import { ApiFault, isUnanswered } from "../api/fault.ts";
import { type TaskAction, useHumanTask, useTaskAction } from "../api/human-tasks.ts";
import { Payload } from "../execution/parts/payload.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { ChangeProblem, Loading, Problem } from "../kit/feedback.tsx";
import { useTexts } from "../kit/texts.ts";
import { Answering } from "./answering.tsx";
import { BeforeLeaving, useUnsent } from "./before-leaving.tsx";
import { Comments } from "./comments.tsx";
import { DueAt } from "./due-at.tsx";
import { Holding } from "./holding.tsx";
import { inboxTexts } from "./inbox-texts.ts";
import type { Person } from "./person.ts";

export interface TaskPanelProps {
  readonly domain: string;
  readonly id: string;
  readonly person: Person;
  readonly onClose: () => void;
}

export const TaskPanel = ({ domain, id, person, onClose }: TaskPanelProps) => {
  const texts = useTexts(inboxTexts);
  const { as } = person;
  const [done, setDone] = useState<string>();
  const unsent = useUnsent();
  const deed = useTaskAction({ domain, id, as }, ({ operation }) => {
    if (operation === "CompleteHumanTask") setDone(texts.completed);
    if (operation === "RejectHumanTask") setDone(texts.rejected);
  });
  const { mutate, isPending } = deed;
  const isLookedAt = done === undefined && !isPending;
  const { data: task, error } = useHumanTask({ domain, id, as }, isLookedAt);
  const act = (next: TaskAction, onDone = () => {}) => {
    if (isPending) return;
    const wasSent = unsent.sending(next.operation);
    const onSuccess = () => {
      wasSent();
      onDone();
    };
    mutate(next, { onSuccess });
  };
  const refused = error ?? deed.error;
  const shared = { person, act, problem: deed.error };
  const title = task?.title ?? texts.task;
  if (done !== undefined) {
    return (
      <Dialog title={title} isOpen onClose={onClose} isWide>
        <p role="status" className="done">
          {done}
        </p>
      </Dialog>
    );
  }
  return (
    <Dialog title={title} isOpen onClose={onClose} isWide>
      {refused && <TaskProblem error={refused} ofDeed={deed.error} />}
      {!task && !error && <Loading />}
      {/* A task that cannot be read any more stays in sight, with what was typed. */}
      {task && (
        <div className="stack">
          <Asked task={task} />
          <div {...unsent.around("AssignHumanTask")}>
            <Holding task={task} {...shared} />
          </div>
          <div {...unsent.around("CompleteHumanTask")}>
            <Answering task={task} {...shared} />
          </div>
          <div {...unsent.around("CommentOnHumanTask")}>
            <Comments task={task} {...shared} />
          </div>
        </div>
      )}
      {unsent.isThere && <BeforeLeaving id={id} isOver={isOver(refused)} />}
    </Dialog>
  );
};

const isOver = (error: Error | null): boolean =>
  error instanceof ApiFault && error.fault === "TaskOver";

/** What each panel's part is given beside the task. */
const advised = ["TaskHeld", "TaskOver", "NotYours", "InvalidAnswer", "ChangedMeanwhile"] as const;

interface TaskProblemProps {
  readonly error: Error;
  /** Of what was done last; the other may be that of a look. */
  readonly ofDeed: Error | null;
}

/** A refusal, and what to do about it. */
const TaskProblem = ({ error, ofDeed }: TaskProblemProps) => {
  const texts = useTexts(inboxTexts);
  const advice = advised.find((each) => error instanceof ApiFault && error.fault === each);
  const mayBeDone = ofDeed !== null && isUnanswered(ofDeed);
  const Refusal = mayBeDone ? ChangeProblem : Problem;
  const element = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each refusal is brought into sight.
  useEffect(() => {
    // An effect answers nothing, and newer browsers answer this with a promise.
    void element.current?.scrollIntoView({ block: "nearest" });
  }, [error]);
  return (
    <div ref={element}>
      <Refusal error={error} />
      {mayBeDone && isOver(error) && <p className="advice">{texts.overSince}</p>}
      {advice && <p className="advice">{texts[advice]}</p>}
    </div>
  );
};

const Asked = ({ task }: { readonly task: HumanTask }) => {
  const texts = useTexts(inboxTexts);
  const { domain, workflowId, runId, assignees, holder, dueAt } = task;
  const data = taskDataText(task);
  // A text is shown without its quotes.
  const text = typeof task.data === "string" ? task.data : data && prettyJson(data);
  return (
    <>
      {task.description && <p className="asked">{task.description}</p>}
      {task.cancelRequested && <p className="warning">{texts.notWanted}</p>}
      <dl className="pairs">
        <div>
          <dt>{texts.workflow}</dt>
          <dd>
            <Link
              to="/domains/$domain/executions/$workflowId/$runId"
              params={{ domain, workflowId, runId }}
            >
              {workflowId}
            </Link>
          </dd>
        </div>
        <div>
          <dt>{texts.holder}</dt>
          <dd>{holder ?? texts.unclaimed}</dd>
        </div>
        {assignees.length > 0 && (
          <div>
            <dt>{texts.assignees}</dt>
            <dd>{assignees.join(", ")}</dd>
          </div>
        )}
        {dueAt !== undefined && (
          <div>
            <dt>{texts.due}</dt>
            <dd>
              <DueAt at={dueAt} />
            </dd>
          </div>
        )}
      </dl>
      {text !== undefined && (
        <section>
          <h3>{texts.data}</h3>
          <Payload text={text} what={texts.data} />
        </section>
      )}
    </>
  );
};
