// The field of a query: what may come next is suggested, and what is wrong is marked beside it.
import { useState } from "react";
import { Button } from "../../kit/button.tsx";
import { TextField } from "../../kit/fields.tsx";
import { useTexts } from "../../kit/texts.ts";
import { splitAt, suggestionsFor } from "./query-text.ts";
import { queryTexts } from "./query-texts.ts";

interface QueryFieldProps {
  /** The one that was asked last; empty: none. */
  readonly query: string;
  readonly problem: { readonly message: string; readonly column: number } | undefined;
  /** Undefined takes the query away. */
  readonly onAsk: (query: string | undefined) => void;
}

export const QueryField = ({ query, problem, onAsk }: QueryFieldProps) => {
  const texts = useTexts(queryTexts);
  const [typed, setTyped] = useState(query);
  // The address may change by itself: a link, a facet, or the way back. Not by an effect, which
  // would run again when a session has ended and the next one begins.
  const [asked, setAsked] = useState(query);
  if (asked !== query) {
    setAsked(query);
    setTyped(query);
  }
  return (
    <form
      className="query"
      onSubmit={(event) => {
        event.preventDefault();
        onAsk(typed.trim() === "" ? undefined : typed);
      }}
    >
      <TextField
        label={texts.query}
        value={typed}
        onChange={setTyped}
        placeholder={'status = FAILED and type.name = "order" and started > -2h'}
        suggestions={suggestionsFor(typed)}
        problem={problem && <Wrong query={query} problem={problem} />}
      />
      <Button type="submit" look="primary">
        {texts.find}
      </Button>
      {query !== "" && (
        <Button look="quiet" onPress={() => onAsk(undefined)}>
          {texts.toFilters}
        </Button>
      )}
    </form>
  );
};

type WrongProps = Pick<QueryFieldProps, "query"> & {
  readonly problem: NonNullable<QueryFieldProps["problem"]>;
};

const Wrong = ({ query, problem: { message, column } }: WrongProps) => {
  const [before, wrong, after] = splitAt(query, column);
  return (
    <>
      <p>{message}</p>
      <code className="query-wrong">
        {before}
        <mark>{wrong === "" ? "\u2009" : wrong}</mark>
        {after}
      </code>
    </>
  );
};
