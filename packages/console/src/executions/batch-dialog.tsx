// Asks before many executions are changed: who it is for, with what, and then how far it has come.
import type { ChildPolicy } from "@ekiden/model";
import { useEffect, useRef, useState } from "react";
import type { ExecutionInfo } from "../api/ekiden-types.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Problem } from "../kit/feedback.tsx";
import { AreaField, SelectField, TextField } from "../kit/fields.tsx";
import { kitTexts } from "../kit/kit-texts.ts";
import { useTexts } from "../kit/texts.ts";
import {
  type BatchAction,
  type BatchFields,
  maxBatch,
  perform,
  type Refused,
  walk,
} from "./batch.ts";
import { ConfirmField, isConfirmed, Scope } from "./batch-scope.tsx";
import { batchTexts } from "./batch-texts.ts";
import type { ExecutionsSearch } from "./search.ts";

interface BatchDialogProps {
  readonly domain: string;
  readonly action: BatchAction;
  readonly search: ExecutionsSearch;
  /** Absent: all open executions that match the search. */
  readonly selected: readonly ExecutionInfo[] | undefined;
  /** Told whether all of it was gone through. */
  readonly onClose: (isDone: boolean) => void;
}

interface Target {
  readonly open: readonly ExecutionInfo[];
  readonly closed: number;
  readonly isCut: boolean;
}

const noFields: BatchFields = {
  signalName: "",
  input: "",
  reason: "",
  details: "",
  childPolicy: "",
};

interface Course {
  readonly done: number;
  readonly refused: readonly Refused[];
  readonly isOver: boolean;
}

/** How far the calls of a batch are; how they begin and stop, at the latest as it is left. */
const useCourse = (asked: Pick<BatchDialogProps, "domain" | "action">, fields: BatchFields) => {
  const [course, setCourse] = useState<Course>();
  const ending = useRef(new AbortController());
  useEffect(() => {
    // Another one, because React may leave and enter again what is shown.
    const own = new AbortController();
    ending.current = own;
    return () => own.abort();
  }, []);
  const begin = async (executions: readonly ExecutionInfo["execution"][]) => {
    let latest: Course = { done: 0, refused: [], isOver: false };
    setCourse(latest);
    await perform({
      domain: asked.domain,
      action: asked.action,
      fields,
      signal: ending.current.signal,
      executions,
      onProgress: (done, refused) => {
        latest = { done, refused, isOver: false };
        setCourse(latest);
      },
    });
    setCourse({ ...latest, isOver: true });
  };
  const { signal } = ending.current;
  return { course, begin, stop: () => ending.current.abort(), isStopped: signal.aborted };
};

export const BatchDialog = (props: BatchDialogProps) => {
  const { domain, action, search, selected, onClose } = props;
  const texts = useTexts(batchTexts);
  const { target, counted, error } = useTarget(props);
  const [fields, setFields] = useState(noFields);
  const [typed, setTyped] = useState("");
  const { course, begin, stop, isStopped } = useCourse({ domain, action }, fields);
  const count = target?.open.length ?? 0;
  const isReady = count > 0 && isConfirmed(count, typed);
  const close = () => {
    const isDone = course?.isOver === true && !isStopped;
    stop();
    onClose(isDone);
  };
  return (
    <Dialog
      title={texts[action]}
      isOpen
      onClose={close}
      actions={
        <Actions
          action={action}
          count={count}
          isReady={isReady}
          fields={fields}
          course={course}
          begin={() => begin(target?.open.map(({ execution }) => execution) ?? [])}
          stop={stop}
          close={close}
        />
      }
    >
      {error && <Problem error={error} />}
      {target ? (
        <Would domain={domain} search={selected ? undefined : search} target={target} />
      ) : (
        <p role="status">{texts.counting(counted)}</p>
      )}
      {course ? (
        <Progress all={count} {...course} isStopped={isStopped} />
      ) : (
        <>
          <Fields action={action} fields={fields} onChange={setFields} />
          <ConfirmField count={count} value={typed} onChange={setTyped} />
        </>
      )}
    </Dialog>
  );
};

interface ActionsProps {
  readonly action: BatchAction;
  readonly count: number;
  /** There is something to do, and it is meant. */
  readonly isReady: boolean;
  readonly fields: BatchFields;
  readonly course: Course | undefined;
  readonly begin: () => void;
  readonly stop: () => void;
  readonly close: () => void;
}

const Actions = (props: ActionsProps) => {
  const { action, count, isReady, fields, course, begin, stop, close } = props;
  const texts = useTexts(batchTexts);
  const words = useTexts(kitTexts);
  if (course) {
    return (
      <Button onPress={course.isOver ? close : stop}>
        {course.isOver ? words.close : texts.stop}
      </Button>
    );
  }
  const isLacking = !isReady || (action === "signal" && fields.signalName === "");
  return (
    <>
      <Button onPress={close}>{words.cancel}</Button>
      <Button
        look={action === "terminate" ? "danger" : "primary"}
        isDisabled={isLacking}
        onPress={begin}
      >
        {texts.doIt(texts[action], count)}
      </Button>
    </>
  );
};

/** The dry run: counted, and nothing else. */
const useTarget = ({ domain, search, selected }: BatchDialogProps) => {
  const [target, setTarget] = useState<Target>();
  const [counted, setCounted] = useState(0);
  const [error, setError] = useState<Error>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: counted once, when it is opened.
  useEffect(() => {
    if (selected) {
      const open = selected.filter(({ executionStatus }) => executionStatus === "OPEN");
      setTarget({ open, closed: selected.length - open.length, isCut: false });
      return undefined;
    }
    const ending = new AbortController();
    const { signal } = ending;
    walk({ domain, search, state: "open", signal, onProgress: setCounted }).then(
      ({ infos, isCut }) => setTarget({ open: infos, closed: 0, isCut }),
      (thrown) => signal.aborted || setError(thrown),
    );
    return () => ending.abort();
  }, []);
  return { target, counted, error };
};

const namesShown = 5;

interface WouldProps {
  readonly domain: string;
  /** Absent: executions that were selected one by one. */
  readonly search: ExecutionsSearch | undefined;
  readonly target: Target;
}

const Would = ({ domain, search, target }: WouldProps) => {
  const texts = useTexts(batchTexts);
  const { open, closed, isCut } = target;
  const names = open.slice(0, namesShown).map(({ execution }) => execution.workflowId);
  return (
    <div>
      <p>{search ? texts.wouldMatching(open.length) : texts.wouldSelected(open.length)}</p>
      {closed > 0 && <p className="faint">{texts.closedLeftOut(closed)}</p>}
      {isCut && <p className="faint">{texts.bound(maxBatch)}</p>}
      {open.length === 0 && <p>{texts.none}</p>}
      {names.length > 0 && (
        <p className="faint">
          {names.join(", ")}
          {open.length > names.length && " …"}
        </p>
      )}
      {open.length > 0 && <Scope domain={domain} search={search} executions={open} />}
    </div>
  );
};

interface FieldsProps {
  readonly action: BatchAction;
  readonly fields: BatchFields;
  readonly onChange: (fields: BatchFields) => void;
}

const childPolicies: readonly ChildPolicy[] = ["TERMINATE", "REQUEST_CANCEL", "ABANDON"];

const Fields = ({ action, fields, onChange }: FieldsProps) => {
  const texts = useTexts(batchTexts);
  const set = (name: keyof BatchFields) => (value: string) =>
    onChange({ ...fields, [name]: value });
  if (action === "cancel") return null;
  if (action === "signal") {
    return (
      <>
        <TextField
          label={texts.signalName}
          value={fields.signalName}
          onChange={set("signalName")}
          maxLength={256}
          isRequired
        />
        <AreaField label={texts.input} value={fields.input} onChange={set("input")} />
      </>
    );
  }
  return (
    <>
      <TextField
        label={texts.reason}
        value={fields.reason}
        onChange={set("reason")}
        maxLength={256}
      />
      <AreaField label={texts.details} value={fields.details} onChange={set("details")} rows={3} />
      <SelectField
        label={texts.childPolicy}
        value={fields.childPolicy}
        onChange={set("childPolicy")}
        choices={[
          { value: "", text: texts.asStarted },
          ...childPolicies.map((value) => ({ value, text: value })),
        ]}
      />
    </>
  );
};

interface ProgressProps extends Course {
  readonly all: number;
  readonly isStopped: boolean;
}

const Progress = ({ all, done, refused, isOver, isStopped }: ProgressProps) => {
  const texts = useTexts(batchTexts);
  return (
    <div className="stack">
      <progress max={all} value={done} aria-label={texts.progress(done, all)} />
      <p role="status">
        {texts.progress(done, all)} {isOver && (isStopped ? texts.stopped : texts.done)}
      </p>
      {!isOver && <p className="faint">{texts.leaving}</p>}
      {refused.length > 0 && (
        <div className="problem">
          <strong>{texts.failed(refused.length)}</strong>
          <ul className="plain-list">
            {refused.slice(0, namesShown).map(({ workflowId, runId, why }) => (
              <li key={runId}>
                {workflowId}: {why}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
};
