// A history from a file, in the views of a run that is here.
import "../execution/execution.css";
import "./import.css";
import { type DragEvent, useId, useMemo, useState } from "react";
import { ExecutionHeader } from "../execution/execution-header.tsx";
import { ExecutionViews } from "../execution/execution-views.tsx";
import { lanesOf } from "../execution/history/lanes.ts";
import { standingOf } from "../execution/history/standing.ts";
import { viewOf } from "../execution/history/view.ts";
import { ShownProvider } from "../execution/shown.ts";
import { Button } from "../kit/button.tsx";
import { Command } from "../kit/feedback.tsx";
import { useTexts } from "../kit/texts.ts";
import { type HistoryFile, HistoryFileError, readHistoryFile } from "./history-file.ts";
import { importTexts } from "./import-texts.ts";

type Read =
  | { readonly name: string; readonly file: HistoryFile }
  | { readonly name: string; readonly error: Error };

const read = async (file: File): Promise<Read> => {
  try {
    return { name: file.name, file: readHistoryFile(await file.text()) };
  } catch (error) {
    return { name: file.name, error: error as Error };
  }
};

export const ImportPage = () => {
  const [found, setFound] = useState<Read>();
  const onFile = async (file: File | undefined) => {
    if (file) setFound(await read(file));
  };
  if (found && "file" in found) {
    return <Imported {...found} onAnother={() => setFound(undefined)} />;
  }
  return <Choice failed={found} onFile={onFile} />;
};

interface ChoiceProps {
  readonly failed: Extract<Read, { readonly error: Error }> | undefined;
  readonly onFile: (file: File | undefined) => Promise<void>;
}

const Choice = ({ failed, onFile }: ChoiceProps) => {
  const texts = useTexts(importTexts);
  const [isOver, setOver] = useState(false);
  const id = useId();
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void onFile(event.dataTransfer.files[0]);
  };
  return (
    <div className="stack import">
      <h1>{texts.title}</h1>
      <section
        className="drop"
        data-over={isOver}
        aria-label={texts.drop}
        onDrop={onDrop}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
      >
        <p className="drop-title">{isOver ? texts.dropNow : texts.drop}</p>
        <label className="button primary" htmlFor={id}>
          {texts.choose}
        </label>
        <input
          id={id}
          type="file"
          className="only-read"
          accept=".json,.ndjson,.jsonl,.txt,application/json"
          onChange={({ target }) => {
            void onFile(target.files?.[0]);
            // The same file, once it is corrected, is a change as well.
            target.value = "";
          }}
        />
        <p className="faint">{texts.stays}</p>
      </section>
      {failed && <Failed {...failed} />}
      <p className="faint">{texts.what}</p>
      <Command text={texts.command} />
    </div>
  );
};

const Failed = ({ name, error }: { readonly name: string; readonly error: Error }) => {
  const texts = useTexts(importTexts);
  const isOurs = error instanceof HistoryFileError;
  return (
    <div className="problem" role="alert">
      <strong>{texts.notAHistory(name)}</strong>
      <p>
        {isOurs
          ? `${texts.atLine(error.line)}${texts[error.complaint](error.found)}`
          : `${texts.unreadable} ${error.message}`}
      </p>
    </div>
  );
};

interface ImportedProps {
  readonly name: string;
  readonly file: HistoryFile;
  readonly onAnother: () => void;
}

const Imported = ({ name, file, onAnother }: ImportedProps) => {
  const texts = useTexts(importTexts);
  const shown = useMemo(() => {
    const view = viewOf(file.events);
    const place = { kind: "file", name } as const;
    const standing = standingOf(view, true);
    return { view, lanes: lanesOf(view), place, isWhole: true, standing };
  }, [file, name]);
  return (
    <ShownProvider value={shown}>
      <article className="execution stack">
        <ExecutionHeader>
          <Button onPress={onAnother}>{texts.another}</Button>
        </ExecutionHeader>
        {file.gaps.length > 0 && (
          <p className="warning" role="status">
            {file.gaps.map(({ from, to }) => texts.missing(from, to)).join(" ")}
          </p>
        )}
        <ExecutionViews />
      </article>
    </ShownProvider>
  );
};
