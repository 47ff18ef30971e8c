// How what is paused says so: a word and a shape in lists, a sentence where there is room.
import { Icon } from "../kit/icons.tsx";
import { useTexts } from "../kit/texts.ts";
import { Moment } from "../kit/time.tsx";
import { pausesTexts } from "./pauses-texts.ts";
import type { KnownPause } from "./targets.ts";

const bars = "M5.500 3.500v9M10.500 3.500v9";

interface PausedProps {
  readonly pause: KnownPause;
}

export const PausedBadge = ({ pause }: PausedProps) => {
  const { paused } = useTexts(pausesTexts);
  if (!pause || pause === "unknown") return null;
  return (
    <span className="status" data-status="PAUSED" title={pause.reason}>
      <Icon path={bars} /> {paused}
    </span>
  );
};

/** Since when, by whom and why. */
export const PausedNote = ({ pause }: PausedProps) => {
  const texts = useTexts(pausesTexts);
  if (!pause) return null;
  if (pause === "unknown") return <p className="warning">{texts.unknown}</p>;
  const { since, reason, identity } = pause;
  return (
    <p className="paused-note">
      <Icon path={bars} /> {texts.pausedSince} <Moment at={since} />
      {identity !== undefined && ` ${texts.by(identity)}`}: <strong>{reason}</strong>
    </p>
  );
};
