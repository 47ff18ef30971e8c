// JSON as a tree, of which branches are folded and long lists come in parts.
import { useState } from "react";
import { Button } from "../../kit/button.tsx";
import { type JsonNode, partsOf, textOf } from "../../kit/json.ts";
import { useTexts } from "../../kit/texts.ts";
import { payloadTexts } from "./payload-texts.ts";

const openLevels = 2;
const itemsAtOnce = 50;

interface NodeProps {
  readonly name?: string;
  readonly node: JsonNode;
  /** All of it, of which the node is a part. */
  readonly text: string;
  readonly level?: number;
}

export const JsonTree = ({ name, node, text, level = 0 }: NodeProps) => {
  const parts = partsOf(node);
  if (parts.length > 0) {
    const own = name === undefined ? {} : { name };
    return <BranchNode {...own} node={node} text={text} level={level} parts={parts} />;
  }
  return (
    <div className="json-leaf">
      {name !== undefined && <Name name={name} />}
      <Leaf node={node} text={text} />
    </div>
  );
};

const Name = ({ name }: { readonly name: string }) => <span className="json-name">{name}: </span>;

/** A text of several lines, such as a stack, is read as one; numbers are as they were written. */
const Leaf = ({ node, text }: { readonly node: JsonNode; readonly text: string }) => {
  const value: unknown = node.type === "string" ? node.value : undefined;
  const hasLines = typeof value === "string" && value.includes("\n");
  const shown = typeof value === "string" ? JSON.stringify(value) : textOf(node, text);
  return (
    <span
      className={hasLines ? "json-value json-lines-of-text" : "json-value"}
      data-type={node.type}
    >
      {hasLines ? value : shown}
    </span>
  );
};

interface BranchProps extends NodeProps {
  readonly level: number;
  readonly parts: ReturnType<typeof partsOf>;
}

const BranchNode = ({ name, node, text, level, parts }: BranchProps) => {
  const texts = useTexts(payloadTexts);
  const [shown, setShown] = useState(itemsAtOnce);
  const [open, close] = node.type === "array" ? ["[", "]"] : ["{", "}"];
  const rest = parts.length - shown;
  return (
    <details className="json-branch" open={level < openLevels}>
      <summary>
        {name !== undefined && <Name name={name} />}
        <span className="faint">
          {open} {texts.items(parts.length)} {close}
        </span>
      </summary>
      <div className="json-children">
        {parts.slice(0, shown).map(([key, each]) => (
          // Two members may have the same name.
          <JsonTree key={each.offset} name={key} node={each} text={text} level={level + 1} />
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
