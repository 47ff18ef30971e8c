// What the last decision task asked for, and what of it was refused.
import { usePreferences } from "../../kit/preferences.ts";
import { useTexts } from "../../kit/texts.ts";
import { Moment } from "../../kit/time.tsx";
import { EventLink } from "../parts/event-link.tsx";
import { askedInSight, type LastAnswer } from "./explanation.ts";
import { whyTexts } from "./why-texts.ts";

export const LastAnswerFacts = ({ answer }: { readonly answer: LastAnswer | undefined }) => {
  const texts = useTexts(whyTexts);
  const { language } = usePreferences();
  if (!answer) return <p className="faint">{texts.noAnswer}</p>;
  const { count, refusedCount, identity, at, eventId } = answer;
  return (
    <>
      <p className="faint">
        <Moment at={at} />
        {identity && ` · ${identity}`} <EventLink id={eventId} />
        {refusedCount > 0 && (
          <strong className="refused">
            {" "}
            {texts.refusedCount(
              refusedCount.toLocaleString(language),
              count.toLocaleString(language),
            )}
          </strong>
        )}
      </p>
      {count === 0 ? texts.askedForNothing : <Asked answer={answer} />}
    </>
  );
};

const Asked = ({ answer }: { readonly answer: LastAnswer }) => {
  const texts = useTexts(whyTexts);
  const { language } = usePreferences();
  const { shown, more } = askedInSight(answer);
  return (
    <ul className="asked">
      {shown.map(({ eventId, eventType, about, refused }) => (
        <li key={eventId}>
          {eventType} {about && <b>{about}</b>}{" "}
          {refused && (
            <span className="outcome">
              <span aria-hidden="true">⚠</span> {texts.refused}: {refused}
            </span>
          )}{" "}
          <EventLink id={eventId} />
        </li>
      ))}
      {more > 0 && <li className="faint">{texts.moreAsked(more.toLocaleString(language))}</li>}
    </ul>
  );
};
