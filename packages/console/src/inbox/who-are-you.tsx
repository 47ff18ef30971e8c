// Asks for a name where the server does not know one.
import { type FormEvent, useState } from "react";
import { Button } from "../kit/button.tsx";
import { TextField } from "../kit/fields.tsx";
import { useTexts } from "../kit/texts.ts";
import { inboxTexts } from "./inbox-texts.ts";
import { bePerson, type Person } from "./person.ts";

/** As much as a name may have, and without a space. */
const maxNameCharacters = 64;

export const WhoAreYou = () => {
  const texts = useTexts(inboxTexts);
  const [name, setName] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    bePerson(name.replace(/\s+/g, "-"));
  };
  return (
    <form className="card with-button narrow" onSubmit={submit}>
      <TextField
        label={texts.whoAreYou}
        help={texts.whoHelp}
        value={name}
        onChange={(value) => setName(value.trimStart())}
        maxLength={maxNameCharacters}
        autoComplete="username"
        isRequired
      />
      <Button type="submit" look="primary">
        {texts.thatIsMe}
      </Button>
    </form>
  );
};

/** Who acts here; on an open server that can be changed. */
export const You = ({ person }: { readonly person: Person }) => {
  const texts = useTexts(inboxTexts);
  const isSaid = person.as !== undefined;
  return (
    <span className="end">
      <span className="faint">{texts.youAre(person.name)}</span>
      {isSaid && (
        <Button look="quiet" onPress={() => bePerson("")}>
          {texts.somebodyElse}
        </Button>
      )}
    </span>
  );
};
