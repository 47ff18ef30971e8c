// The four things that can be done to a run.
import type { ChildPolicy, HistoryEvent, Input } from "@ekiden/model";
import { useState } from "react";
import { AreaField, TextField } from "../../kit/fields.tsx";
import { readTags } from "../../kit/tags.ts";
import { useTexts } from "../../kit/texts.ts";
import { textAttribute } from "../history/operation.ts";
import { firstEvent } from "../history/view.ts";
import { type Place, useIsClosed, useShown } from "../shown.ts";
import { ActionDialog } from "./action-dialog.tsx";
import { actionTexts } from "./action-texts.ts";
import { ChildPolicyField, DataField } from "./fields.tsx";

export interface FormProps {
  readonly place: Extract<Place, { readonly kind: "server" }>;
  readonly onClose: () => void;
  /** What to say when it is done, and the run that has begun, if one has. */
  readonly onDone: (said: string, runId?: string, workflowId?: string) => void;
}

const runOf = ({ domain, workflowId, runId }: FormProps["place"]) => ({
  domain,
  workflowId,
  runId,
});

export const SignalForm = ({ place, onClose, onDone }: FormProps) => {
  const texts = useTexts(actionTexts);
  const [signalName, setName] = useState("");
  const [input, setInput] = useState("");
  return (
    <ActionDialog
      title={`${texts.signalTitle}: ${place.workflowId}`}
      help={texts.signalHelp}
      confirm={texts.signal}
      operation="SignalWorkflowExecution"
      input={{ ...runOf(place), signalName, input }}
      onClose={onClose}
      onDone={() => onDone(texts.signaled)}
    >
      <TextField
        label={texts.signalName}
        value={signalName}
        onChange={setName}
        maxLength={256}
        isRequired
      />
      <DataField label={texts.input} value={input} onChange={setInput} />
    </ActionDialog>
  );
};

export const CancelForm = ({ place, onClose, onDone }: FormProps) => {
  const texts = useTexts(actionTexts);
  return (
    <ActionDialog
      title={`${texts.cancelTitle}: ${place.workflowId}`}
      help={texts.cancelHelp}
      confirm={texts.cancel}
      operation="RequestCancelWorkflowExecution"
      input={runOf(place)}
      onClose={onClose}
      onDone={() => onDone(texts.cancelRequested)}
    />
  );
};

export const TerminateForm = ({ place, onClose, onDone }: FormProps) => {
  const texts = useTexts(actionTexts);
  const [reason, setReason] = useState("");
  const [details, setDetails] = useState("");
  const [childPolicy, setPolicy] = useState("");
  return (
    <ActionDialog
      title={`${texts.terminateTitle}: ${place.workflowId}`}
      help={texts.terminateHelp}
      confirm={texts.terminate}
      isDanger
      operation="TerminateWorkflowExecution"
      input={{ ...runOf(place), reason, details, childPolicy: childPolicy as ChildPolicy }}
      onClose={onClose}
      onDone={() => onDone(texts.terminated)}
    >
      <TextField label={texts.reason} value={reason} onChange={setReason} maxLength={256} />
      <ChildPolicyField value={childPolicy} onChange={setPolicy} />
      <DataField label={texts.details} value={details} onChange={setDetails} />
    </ActionDialog>
  );
};

type Start = Input<"StartWorkflowExecution">;
type Started = HistoryEvent<"WorkflowExecutionStarted">;

const yearSeconds = "31536000";

/** What the new run is started with, as texts that are edited. */
const textsOf = (workflowId: string, started: Started | undefined) => {
  const data: Partial<Started["data"]> = started?.data ?? {};
  const { workflowType, taskList, tagList = [] } = data;
  const { executionStartToCloseTimeout = "", taskStartToCloseTimeout = "" } = data;
  const { childPolicy = "", taskPriority = "" } = data;
  return {
    workflowId,
    version: workflowType?.version ?? "",
    taskList: taskList?.name ?? "",
    input: textAttribute(started, "input") ?? "",
    tags: tagList.join("\n"),
    // NONE, as decisions may have it, means a year; a start by a call must say so.
    executionStartToCloseTimeout:
      executionStartToCloseTimeout === "NONE" ? yearSeconds : executionStartToCloseTimeout,
    taskStartToCloseTimeout,
    childPolicy,
    taskPriority,
  };
};

const useStart = (place: FormProps["place"]) => {
  const { view } = useShown();
  const started = firstEvent(view);
  const [start, setStart] = useState(() => textsOf(place.workflowId, started));
  const set = (name: keyof typeof start) => (value: string) =>
    setStart((earlier) => ({ ...earlier, [name]: value }));
  const { version, taskList, tags, childPolicy, ...rest } = start;
  const given = started?.data.tagList ?? [];
  const tagList = tags === given.join("\n") ? given : readTags(tags);
  const input = {
    domain: place.domain,
    ...rest,
    workflowType: { name: started?.data.workflowType.name ?? "", version },
    taskList: taskList === "" ? undefined : { name: taskList },
    tagList: tagList.length > 0 ? tagList : undefined,
    childPolicy: childPolicy === "" ? undefined : childPolicy,
    lambdaRole: started?.data.lambdaRole,
  } as Start;
  return { start, set, input };
};

export const AgainForm = ({ place, onClose, onDone }: FormProps) => {
  const texts = useTexts(actionTexts);
  const isClosed = useIsClosed();
  const { start, set, input } = useStart(place);
  const isTaken = start.workflowId === place.workflowId && !isClosed;
  return (
    <ActionDialog
      title={`${texts.againTitle}: ${place.workflowId}`}
      help={texts.againHelp}
      confirm={texts.again}
      operation="StartWorkflowExecution"
      input={input}
      onClose={onClose}
      onDone={({ runId }, sent) => onDone(texts.startedAgain, runId, sent.workflowId)}
    >
      {isTaken && <p className="warning">{texts.stillOpen}</p>}
      <div className="fields">
        <TextField
          label={texts.workflowId}
          value={start.workflowId}
          onChange={set("workflowId")}
          isRequired
        />
        <TextField
          label={texts.version}
          value={start.version}
          onChange={set("version")}
          isRequired
        />
        <TextField label={texts.taskList} value={start.taskList} onChange={set("taskList")} />
        <TextField
          label={texts.executionTimeout}
          value={start.executionStartToCloseTimeout}
          onChange={set("executionStartToCloseTimeout")}
          type="number"
        />
        <TextField
          label={texts.taskTimeout}
          value={start.taskStartToCloseTimeout}
          onChange={set("taskStartToCloseTimeout")}
        />
        <TextField
          label={texts.priority}
          value={start.taskPriority}
          onChange={set("taskPriority")}
          type="number"
        />
        <ChildPolicyField value={start.childPolicy} onChange={set("childPolicy")} />
      </div>
      <AreaField label={texts.tags} value={start.tags} onChange={set("tags")} rows={2} />
      <DataField label={texts.input} value={start.input} onChange={set("input")} />
    </ActionDialog>
  );
};
