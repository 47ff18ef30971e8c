// Registers a domain.
import { useState } from "react";
import { AreaField, TextField } from "../kit/fields.tsx";
import { FormDialog } from "../kit/form-dialog.tsx";
import { useOperation } from "../kit/operation.ts";
import { readResourceTags } from "../kit/tags.ts";
import { useTexts } from "../kit/texts.ts";
import { domainsTexts } from "./domains-texts.ts";

const usualRetentionDays = "7";

export const RegisterDomain = ({ onClose }: { readonly onClose: () => void }) => {
  const texts = useTexts(domainsTexts);
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [days, setDays] = useState(usualRetentionDays);
  const [tags, setTags] = useState("");
  const registering = useOperation("RegisterDomain", onClose);
  const submit = () =>
    registering.mutate({
      name,
      workflowExecutionRetentionPeriodInDays: days,
      ...(description !== "" && { description }),
      ...(tags.trim() !== "" && { tags: readResourceTags(tags) }),
    });
  return (
    <FormDialog
      title={texts.register}
      submit={texts.register}
      sending={registering}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField label={texts.name} value={name} onChange={setName} maxLength={256} isRequired />
      <TextField
        label={texts.description}
        value={description}
        onChange={setDescription}
        maxLength={1024}
      />
      <TextField
        label={texts.retention}
        help={texts.retentionHelp}
        value={days}
        onChange={setDays}
        isRequired
      />
      <AreaField
        label={texts.tags}
        help={texts.tagsHelp}
        value={tags}
        onChange={setTags}
        rows={3}
      />
    </FormDialog>
  );
};
