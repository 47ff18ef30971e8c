// An input, a result or details: as a tree where it is JSON, and folded where it is long.
import { ScrollArea } from "../../kit/scroll-area.tsx";
import "./payload.css";
import { useMemo, useState } from "react";
import { Button } from "../../kit/button.tsx";
import { CopyButton } from "../../kit/copy.tsx";
import { type JsonNode, jsonTreeOf } from "../../kit/json.ts";
import { usePreferences } from "../../kit/preferences.ts";
import { useTexts } from "../../kit/texts.ts";
import { JsonTree } from "./json-tree.tsx";
import { payloadTexts } from "./payload-texts.ts";

/** Longer ones are shown whole on request. */
const charactersAtOnce = 1_500;

const treeOf = (text: string): JsonNode | undefined => {
  const tree = jsonTreeOf(text);
  return tree?.type === "object" || tree?.type === "array" ? tree : undefined;
};

export const Payload = ({ text, what }: { readonly text: string; readonly what: string }) => {
  const texts = useTexts(payloadTexts);
  const { language } = usePreferences();
  const tree = useMemo(() => treeOf(text), [text]);
  const isLong = text.length > charactersAtOnce;
  const [isShown, setShown] = useState(!isLong);
  const [isRaw, setRaw] = useState(false);
  if (text === "") return <span className="faint">{texts.empty}</span>;
  return (
    <div className="payload">
      <div className="payload-bar">
        <span className="faint">{texts.characters(text.length.toLocaleString(language))}</span>
        <span className="payload-buttons">
          {tree && isShown && (
            <Button look="quiet" onPress={() => setRaw(!isRaw)}>
              {isRaw ? texts.asTree : texts.asText}
            </Button>
          )}
          {isLong && (
            <Button
              look="quiet"
              label={`${isShown ? texts.hide : texts.show}: ${what}`}
              onPress={() => setShown(!isShown)}
            >
              {isShown ? texts.hide : texts.show}
            </Button>
          )}
          <CopyButton text={text} what={what} />
        </span>
      </div>
      {isShown && <Content text={text} tree={isRaw ? undefined : tree} what={what} />}
    </div>
  );
};

const Content = ({
  text,
  tree,
  what,
}: {
  readonly text: string;
  readonly tree: JsonNode | undefined;
  readonly what: string;
}) =>
  tree ? (
    <div className="payload-body">
      <JsonTree node={tree} text={text} />
    </div>
  ) : (
    <ScrollArea className="payload-body" aria-label={what}>
      <pre>{text}</pre>
    </ScrollArea>
  );
