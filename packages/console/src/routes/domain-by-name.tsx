// The way to a domain for one who may not list them: its name, typed.
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { Button } from "../kit/button.tsx";
import { TextField } from "../kit/fields.tsx";
import { useTexts } from "../kit/texts.ts";
import { frameTexts } from "./frame-texts.ts";

interface DomainByNameProps {
  /** The one that is shown. */
  readonly domain?: string | undefined;
}

export const DomainByName = ({ domain = "" }: DomainByNameProps) => {
  const texts = useTexts(frameTexts);
  const navigate = useNavigate();
  const [name, setName] = useState(domain);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void navigate({ to: "/domains/$domain", params: { domain: name } });
  };
  return (
    <form className="with-button" onSubmit={submit}>
      <TextField
        label={texts.domainByName}
        help={texts.domainsUnlisted}
        value={name}
        onChange={setName}
        maxLength={maxNameCharacters}
        isRequired
      />
      <Button type="submit">{texts.goToDomain}</Button>
    </form>
  );
};

const maxNameCharacters = 256;
