// One finding: how bad it is, since when, what it says, which events prove it, and what to do.
import type { Input, OperationName } from "@ekiden/model";
import { formatDuration } from "../../kit/durations.ts";
import { usePreferences } from "../../kit/preferences.ts";
import { useTexts } from "../../kit/texts.ts";
import { formatMoment } from "../../kit/time.tsx";
import { FoldedCall } from "../actions/folded-call.tsx";
import { EventLink } from "../parts/event-link.tsx";
import { useIsClosed, usePresent } from "../shown.ts";
import { type Finding, type Piece, piecesOf, proofInSight } from "./explanation.ts";
import { SeverityBadge } from "./severity.tsx";
import { useFindingWords } from "./use-finding-words.ts";
import { whyTexts } from "./why-texts.ts";

interface FindingProps {
  readonly finding: Finding;
  /** Milliseconds since 1970, by the server's clock. */
  readonly askedAt: number;
}

export const FindingItem = ({ finding, askedAt }: FindingProps) => {
  const texts = useTexts(whyTexts);
  const { severity, since, next } = finding;
  return (
    <li className="finding" data-severity={severity}>
      <div className="between">
        <SeverityBadge severity={severity} />
        {since !== undefined && <Since at={since} />}
      </div>
      <FindingText finding={finding} askedAt={askedAt} part="says" />
      <dl>
        <dt>{texts.next}</dt>
        <dd>
          <FindingText finding={finding} askedAt={askedAt} part="next" />
          {next.call && (
            <FoldedCall
              operation={next.call.operation as OperationName}
              input={next.call.input as Input<OperationName>}
            />
          )}
        </dd>
        <Proof events={finding.events} />
      </dl>
    </li>
  );
};

/** Of a closed run, what is over does not get longer. */
const Since = ({ at }: { readonly at: number }) => {
  const texts = useTexts(whyTexts);
  const isClosed = useIsClosed();
  const { language, zone } = usePreferences();
  const present = usePresent() / 1000;
  const moment = formatMoment(at, language, zone);
  return (
    <span className="faint number">
      {isClosed
        ? texts.sinceMoment(moment)
        : texts.since(moment, formatDuration(Math.max(0, present - at)))}
    </span>
  );
};

const Proof = ({ events }: Pick<Finding, "events">) => {
  const texts = useTexts(whyTexts);
  const { shown, more } = proofInSight(events);
  if (shown.length === 0) return null;
  return (
    <>
      <dt>{texts.proof}</dt>
      <dd className="finding-events">
        {shown.map((id) => (
          <EventLink key={id} id={id} />
        ))}
        {more > 0 && <span className="faint">{texts.earlierEvents(more)}</span>}
      </dd>
    </>
  );
};

interface TextProps extends FindingProps {
  readonly part: "says" | "next";
}

/** In the language of the person who reads it, with times by that person's clock. */
export const FindingText = ({ finding, askedAt, part }: TextProps) => {
  const isClosed = useIsClosed();
  const present = usePresent();
  const words = useFindingWords()?.[finding.code];
  const { template, next, values } = finding;
  const [says, advises] = words ?? [template, next.template];
  const elapsed = isClosed ? 0 : Math.max(0, present - askedAt) / 1000;
  return (
    <p lang={words ? undefined : "en"}>
      {piecesOf(part === "says" ? says : advises, values, elapsed).map((piece) => (
        <PieceText key={piece.place} piece={piece} />
      ))}
    </p>
  );
};

const PieceText = ({ piece }: { readonly piece: Piece }) => {
  const { language, zone } = usePreferences();
  switch (piece.kind) {
    case "moment":
      return formatMoment(piece.seconds, language, zone);
    case "duration":
      return formatDuration(piece.seconds);
    case "number":
      return piece.number.toLocaleString(language);
    case "name":
      return <b>{piece.text}</b>;
    default:
      return piece.text;
  }
};
