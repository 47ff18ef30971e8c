// What a screen shows in the place of its content: it loads, it failed, there is none.
import type { ReactNode } from "react";
import { ApiFault, isUnanswered } from "../api/fault.ts";
import { Button } from "./button.tsx";
import { CopyableId, CopyButton } from "./copy.tsx";
import { kitTexts } from "./kit-texts.ts";
import { ScrollArea } from "./scroll-area.tsx";
import { useTexts } from "./texts.ts";

export const Loading = () => (
  <p className="loading" role="status">
    {useTexts(kitTexts).loading}…
  </p>
);

interface ProblemProps {
  readonly error: Error;
  readonly onRetry?: () => void;
}

/** A refusal, with the id of its request, by which an operator finds it in the log. */
export const Problem = ({ error, onRetry }: ProblemProps) => {
  const texts = useTexts(kitTexts);
  const fault = error instanceof ApiFault ? error : undefined;
  return (
    <div className="problem" role="alert">
      <strong>{fault?.fault ?? error.name}</strong>
      <p>{fault?.status === 0 ? texts.unreachable : error.message}</p>
      {fault?.requestId && (
        <p className="faint">
          {texts.requestId} <CopyableId id={fault.requestId} />
        </p>
      )}
      {onRetry && <Button onPress={onRetry}>{texts.retry}</Button>}
    </div>
  );
};

interface BrokenProps extends Omit<ProblemProps, "error"> {
  readonly error: unknown;
}

/** In the place of what could not be loaded or drawn. */
export const Broken = ({ error, ...rest }: BrokenProps) => {
  const { otherVersion, reload } = useTexts(kitTexts);
  return (
    <div className="stack">
      <Problem error={error instanceof Error ? error : new Error(String(error))} {...rest} />
      <p>{otherVersion}</p>
      <div className="actions">
        <Button onPress={() => location.reload()}>{reload}</Button>
      </div>
    </div>
  );
};

/** A refusal of a call that changes something: without an answer it is not known whether it did. */
export const ChangeProblem = ({ error }: { readonly error: Error }) => {
  const { mayBeDone } = useTexts(kitTexts);
  return (
    <>
      <Problem error={error} />
      {isUnanswered(error) && <p role="alert">{mayBeDone}</p>}
    </>
  );
};

interface EmptyProps {
  readonly title: string;
  readonly children?: ReactNode;
  /** What to type next. */
  readonly command?: string;
}

export const Empty = ({ title, children, command }: EmptyProps) => (
  <div className="empty">
    <h2>{title}</h2>
    {children}
    {command && <Command text={command} />}
  </div>
);

/** A command to type, or code to paste. */
export const Command = ({ text }: { readonly text: string }) => (
  <div className="command">
    <ScrollArea as="pre">{text}</ScrollArea>
    <CopyButton text={text} />
  </div>
);
