// What an operator can do to an open activity whose worker is gone: buttons, and a form each. A
// call says which attempt the operator has seen, so that it ends no other.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { callEkiden } from "../../api/call.ts";
import { Button } from "../../kit/button.tsx";
import { TextField } from "../../kit/fields.tsx";
import { FormDialog } from "../../kit/form-dialog.tsx";
import { useShowForm } from "../../kit/form-host.tsx";
import { useMissingEkidenAction } from "../../kit/permissions.ts";
import { useTexts } from "../../kit/texts.ts";
import { type Operation, textAttribute } from "../history/operation.ts";
import type { Place } from "../shown.ts";
import { activityTexts } from "./activity-texts.ts";
import { DataField } from "./fields.tsx";

type Act =
  | "RetryActivity"
  | "CompleteActivity"
  | "FailActivity"
  | "TimeOutActivity"
  | "CancelActivity";

interface ActivityProps {
  readonly place: Extract<Place, { readonly kind: "server" }>;
  readonly activity: Operation;
}

/** Those that can be done to it as it is; which clocks run, the server knows. */
const actsOn = ({ starting, cancelRequested }: Operation): readonly Act[] => [
  ...(starting ? (["RetryActivity"] as const) : []),
  "CompleteActivity",
  "FailActivity",
  "TimeOutActivity",
  ...(cancelRequested ? (["CancelActivity"] as const) : []),
];

export const ActivityActions = ({ place, activity }: ActivityProps) => {
  const texts = useTexts(activityTexts);
  const show = useShowForm();
  const open = (act: Act) =>
    show(<ActForm act={act} place={place} activity={activity} onClose={() => show(null)} />);
  return (
    <fieldset className="actions" aria-label={texts.actions}>
      {actsOn(activity).map((act) => (
        <ActButton key={act} act={act} place={place} onPress={() => open(act)} />
      ))}
    </fieldset>
  );
};

interface ActButtonProps extends Pick<ActivityProps, "place"> {
  readonly act: Act;
  readonly onPress: () => void;
}

const ActButton = ({ act, place, onPress }: ActButtonProps) => {
  const texts = useTexts(activityTexts);
  return (
    <Button
      look="quiet"
      missingAction={useMissingEkidenAction(act, place.domain)}
      onPress={onPress}
    >
      {texts[act]}
    </Button>
  );
};

/** `activity` as it was when the form was opened. */
interface ActFormProps extends ActivityProps {
  readonly act: Act;
  readonly onClose: () => void;
}

const noTexts = { result: "", reason: "", details: "" };

const ActForm = ({ act, place, activity, onClose }: ActFormProps) => {
  const texts = useTexts(activityTexts);
  const queries = useQueryClient();
  const [given, setGiven] = useState(noTexts);
  const set = (name: keyof typeof noTexts) => (value: string) =>
    setGiven((before) => ({ ...before, [name]: value }));
  const { workflowId, runId, domain } = place;
  const said = Object.fromEntries(Object.entries(given).filter(([, text]) => text !== ""));
  const seen = { scheduledEventId: activity.id, startedEventId: activity.starting?.id ?? 0 };
  const activityId = textAttribute(activity.opening, "activityId") ?? "";
  const sending = useMutation({
    mutationFn: () => callEkiden(act, { domain, workflowId, runId, activityId, ...seen, ...said }),
    onSuccess: () => {
      onClose();
      return queries.invalidateQueries();
    },
  });
  return (
    <FormDialog
      title={`${texts[act]}: ${activityId}`}
      submit={texts[act]}
      sending={sending}
      onSubmit={() => sending.mutate()}
      onClose={onClose}
    >
      <p>
        {texts[`${act}Help`]} {activity.starting && texts.workerRefused}
      </p>
      {act === "CompleteActivity" && (
        <DataField label={texts.result} value={given.result} onChange={set("result")} />
      )}
      {act === "FailActivity" && (
        <TextField
          label={texts.reason}
          value={given.reason}
          onChange={set("reason")}
          maxLength={256}
        />
      )}
      {(act === "FailActivity" || act === "CancelActivity") && (
        <DataField label={texts.details} value={given.details} onChange={set("details")} />
      )}
    </FormDialog>
  );
};
