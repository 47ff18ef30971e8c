// How what is paused says so: a word and a shape in lists, a sentence where there is room.
import type { Pause } from "../api/ekiden-types.ts";
import { Icon } from "../kit/icons.tsx";
import { useTexts } from "../kit/texts.ts";
import { Moment } from "../kit/time.tsx";
import { pausesTexts } from "./pauses-texts.ts";

const bars = "M5.500 3.500v9M10.500 3.500v9";

export const PausedBadge = ({ pause }: { readonly pause: Pause | undefined }) => {
  const { paused } = useTexts(pausesTexts);
  if (!pause) return null;
  return (
    <span className="status" data-status="PAUSED" title={pause.reason}>
      <Icon path={bars} /> {paused}
    </span>
  );
};

/** Since when, by whom and why. */
export const PausedNote = ({ pause }: { readonly pause: Pause | undefined }) => {
  const texts = useTexts(pausesTexts);
  if (!pause) return null;
  const { since, reason, identity } = pause;
  return (
    <p className="paused-note">
      <Icon path={bars} /> {texts.pausedSince} <Moment at={since} />
      {identity !== undefined && ` ${texts.by(identity)}`}: <strong>{reason}</strong>
    </p>
  );
};
