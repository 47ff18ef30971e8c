// Asks for a name where the server does not know one.
import { maxPersonCharacters } from "@ekiden/model";
import { type FormEvent, useState } from "react";
import { Button } from "../kit/button.tsx";
import { TextField } from "../kit/fields.tsx";
import { useTexts } from "../kit/texts.ts";
import { inboxTexts } from "./inbox-texts.ts";
import { bePerson, type Person, personNameIn } from "./person.ts";

export const WhoAreYou = () => {
  const texts = useTexts(inboxTexts);
  const [name, setName] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    bePerson(personNameIn(name));
  };
  return (
    <form className="card with-button narrow" onSubmit={submit}>
      <TextField
        label={texts.whoAreYou}
        help={texts.whoHelp}
        value={name}
        onChange={(value) => setName(value.trimStart())}
        maxLength={maxPersonCharacters}
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
