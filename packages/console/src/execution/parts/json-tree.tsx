// A value of JSON as a tree, of which branches are folded and long lists come in parts.
import { useState } from "react";
import { Button } from "../../kit/button.tsx";
import { useTexts } from "../../kit/texts.ts";
import { payloadTexts } from "./payload-texts.ts";

const openLevels = 2;
const itemsAtOnce = 50;

type Branch = Readonly<Record<string, unknown>> | readonly unknown[];

const isBranch = (value: unknown): value is Branch => typeof value === "object" && value !== null;

interface NodeProps {
  readonly name?: string;
  readonly value: unknown;
  readonly level?: number;
}

export const JsonTree = ({ name, value, level = 0 }: NodeProps) => {
  if (isBranch(value) && Object.keys(value).length > 0) {
    return <BranchNode {...(name === undefined ? {} : { name })} value={value} level={level} />;
  }
  return (
    <div className="json-leaf">
      {name !== undefined && <Name name={name} />}
      <Leaf value={value} />
    </div>
  );
};

const Name = ({ name }: { readonly name: string }) => <span className="json-name">{name}: </span>;

/** A text of several lines, such as a stack, is read as it was written. */
const Leaf = ({ value }: { readonly value: unknown }) => {
  const hasLines = typeof value === "string" && value.includes("\n");
  return (
    <span
      className={hasLines ? "json-value json-lines-of-text" : "json-value"}
      data-type={value === null ? "null" : typeof value}
    >
      {hasLines ? value : JSON.stringify(value)}
    </span>
  );
};

const BranchNode = ({
  name,
  value,
  level,
}: {
  readonly name?: string;
  readonly value: Branch;
  readonly level: number;
}) => {
  const texts = useTexts(payloadTexts);
  const [shown, setShown] = useState(itemsAtOnce);
  const entries = Object.entries(value);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const rest = entries.length - shown;
  return (
    <details className="json-branch" open={level < openLevels}>
      <summary>
        {name !== undefined && <Name name={name} />}
        <span className="faint">
          {open} {texts.items(entries.length)} {close}
        </span>
      </summary>
      <div className="json-children">
        {entries.slice(0, shown).map(([key, each]) => (
          <JsonTree key={key} name={key} value={each} level={level + 1} />
        ))}
        {rest > 0 && (
          <Button look="quiet" onPress={() => setShown(shown + itemsAtOnce * 4)}>
            {texts.more(String(rest))}
          </Button>
        )}
      </div>
    </details>
  );
};
