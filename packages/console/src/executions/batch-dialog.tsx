// Asks before many executions are changed: who it is for, with what, and then how far it has come.
import type { ChildPolicy } from "@ekiden/model";
import { useEffect, useState } from "react";
import type { ExecutionInfo } from "../api/ekiden-types.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Problem } from "../kit/feedback.tsx";
import { AreaField, SelectField, TextField } from "../kit/fields.tsx";
import { kitTexts } from "../kit/kit-texts.ts";
import { useTexts } from "../kit/texts.ts";
import { type BatchAction, type BatchFields, maxBatch, walk } from "./batch.ts";
import { type Course, leftOf, Progress, useCourse } from "./batch-course.tsx";
import { ConfirmField, isConfirmed, Scope } from "./batch-scope.tsx";
import { batchTexts } from "./batch-texts.ts";
import type { ExecutionsSearch } from "./search.ts";

interface BatchDialogProps {
  readonly domain: string;
  readonly action: BatchAction;
  readonly search: ExecutionsSearch;
  /** Absent: all open executions that match the search. */
  readonly selected: readonly ExecutionInfo[] | undefined;
  /** Told what is left to do; undefined: nothing of it has begun. */
  readonly onClose: (left: readonly ExecutionInfo[] | undefined) => void;
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

export const BatchDialog = (props: BatchDialogProps) => {
  const { domain, action, search, selected, onClose } = props;
  const texts = useTexts(batchTexts);
  const { target, counted, error } = useTarget(props);
  const [fields, setFields] = useState(noFields);
  const [typed, setTyped] = useState("");
  const { course, begin, stop } = useCourse({ domain, action, fields });
  const open = target?.open ?? [];
  const count = open.length;
  const isReady = count > 0 && isConfirmed({ count }, typed);
  const close = () => {
    stop();
    onClose(course && leftOf(open, course));
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
          begin={() => begin(open.map(({ execution }) => execution))}
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
        <Progress domain={domain} executions={open} course={course} />
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
    // It runs again for the next session of the same user: what was counted is what is confirmed.
    if (target) return undefined;
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
