// Registers a domain.
import { type FormEvent, useState } from "react";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Problem } from "../kit/feedback.tsx";
import { AreaField, TextField } from "../kit/fields.tsx";
import { kitTexts } from "../kit/kit-texts.ts";
import { useOperation } from "../kit/operation.ts";
import { readResourceTags } from "../kit/tags.ts";
import { useTexts } from "../kit/texts.ts";
import { domainsTexts } from "./domains-texts.ts";

const usualRetentionDays = "7";

export const RegisterDomain = ({ onClose }: { readonly onClose: () => void }) => {
  const texts = useTexts(domainsTexts);
  const { cancel } = useTexts(kitTexts);
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [days, setDays] = useState(usualRetentionDays);
  const [tags, setTags] = useState("");
  const { mutate, error, isPending } = useOperation("RegisterDomain", onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate({
      name,
      workflowExecutionRetentionPeriodInDays: days,
      ...(description !== "" && { description }),
      ...(tags.trim() !== "" && { tags: readResourceTags(tags) }),
    });
  };
  return (
    <Dialog title={texts.register} isOpen onClose={onClose}>
      <form className="stack" onSubmit={submit}>
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
        {error && <Problem error={error} />}
        <div className="actions at-end">
          <Button onPress={onClose}>{cancel}</Button>
          <Button type="submit" look="primary" isDisabled={isPending}>
            {texts.register}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
