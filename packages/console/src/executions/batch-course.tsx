// How far the calls of a batch are, and what came of those that were not done.
import { useEffect, useRef, useState } from "react";
import type { ExecutionInfo, ExecutionName } from "../api/ekiden-types.ts";
import { Button } from "../kit/button.tsx";
import { download } from "../kit/download.ts";
import { useTexts } from "../kit/texts.ts";
import { type Batch, type BatchProgress, type NotDone, perform } from "./batch.ts";
import { batchTexts } from "./batch-texts.ts";

export interface Course extends BatchProgress {
  readonly isOver: boolean;
  /** By a person, before all were called. */
  readonly isStopped: boolean;
}

const beginning: Course = {
  done: 0,
  refused: [],
  unanswered: [],
  over: new Set(),
  isOver: false,
  isStopped: false,
};

/** How the calls of a batch begin and stop, at the latest as it is left. */
export const useCourse = (asked: Pick<Batch, "domain" | "action" | "fields">) => {
  const [course, setCourse] = useState<Course>();
  const ending = useRef(new AbortController());
  useEffect(() => {
    // Another one, because React may leave and enter again what is shown.
    const own = new AbortController();
    ending.current = own;
    return () => own.abort();
  }, []);
  const begin = async (executions: readonly ExecutionName[]) => {
    const { signal } = ending.current;
    let latest = beginning;
    setCourse(latest);
    await perform({
      ...asked,
      signal,
      executions,
      onProgress: (progress) => {
        latest = { ...latest, ...progress };
        setCourse(latest);
      },
    });
    setCourse({ ...latest, isOver: true, isStopped: signal.aborted });
  };
  return { course, begin, stop: () => ending.current.abort() };
};

/** What a batch has not done, apart from runs that were gone by then. */
export const leftOf = (
  executions: readonly ExecutionInfo[],
  { over }: BatchProgress,
): readonly ExecutionInfo[] => executions.filter(({ execution }) => !over.has(execution.runId));

interface ProgressProps {
  readonly domain: string;
  readonly executions: readonly ExecutionInfo[];
  readonly course: Course;
}

export const Progress = ({ domain, executions, course }: ProgressProps) => {
  const texts = useTexts(batchTexts);
  const { done, refused, unanswered, isOver, isStopped } = course;
  const all = executions.length;
  const end = unanswered.length > 0 ? texts.lost : isStopped ? texts.stopped : texts.done;
  return (
    <div className="stack">
      <progress max={all} value={done} aria-label={texts.progress(done, all)} />
      <p role="status">
        {texts.progress(done, all)} {isOver && end}
      </p>
      {!isOver && <p className="faint">{texts.leaving}</p>}
      <NotDoneList title={texts.failed(refused.length)} all={refused} />
      <NotDoneList title={texts.unknown(unanswered.length)} all={unanswered} />
      {isOver && <Left domain={domain} executions={executions} course={course} />}
    </div>
  );
};

const namesShown = 5;

interface NotDoneProps {
  readonly title: string;
  readonly all: readonly NotDone[];
}

const NotDoneList = ({ title, all }: NotDoneProps) =>
  all.length > 0 && (
    <div className="problem">
      <strong>{title}</strong>
      <ul className="plain-list">
        {all.slice(0, namesShown).map(({ workflowId, runId, why }) => (
          <li key={runId}>
            {workflowId}: {why}
          </li>
        ))}
        {all.length > namesShown && <li>…</li>}
      </ul>
    </div>
  );

/** What becomes of those that were not done, and all of them as a file. */
const Left = ({ domain, executions, course }: ProgressProps) => {
  const texts = useTexts(batchTexts);
  const left = leftOf(executions, course).length;
  const notDone = notDoneOf(executions, course);
  if (notDone.length === 0) return null;
  const text = `${JSON.stringify(notDone, null, 2)}\n`;
  return (
    <>
      {left > 0 && <p>{texts.left(left)}</p>}
      <p>
        <Button onPress={() => download(`${domain}-not-done.json`, "application/json", text)}>
          {texts.notDone(notDone.length)}
        </Button>
      </p>
    </>
  );
};

const notDoneOf = (executions: readonly ExecutionInfo[], course: Course) => {
  const { refused, unanswered, over } = course;
  const reasons = new Map([...refused, ...unanswered].map(({ runId, why }) => [runId, why]));
  return executions
    .map(({ execution }) => ({ ...execution, why: reasons.get(execution.runId) }))
    .filter(({ runId, why }) => why !== undefined || !over.has(runId));
};
