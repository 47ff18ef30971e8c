// What a schedule is to do, member by member, and as whom it acts.
import type { ReactNode } from "react";
import { Payload } from "../execution/parts/payload.tsx";
import { useTexts } from "../kit/texts.ts";
import { Moment } from "../kit/time.tsx";
import { startTexts } from "../start/start-texts.ts";
import type { Schedule } from "./schedule-parts.tsx";
import { ScheduleTimes } from "./schedule-times.tsx";
import { schedulesTexts } from "./schedules-texts.ts";

interface DefinitionProps {
  readonly schedule: Schedule;
}

export const DefinitionCard = ({ schedule }: DefinitionProps) => {
  const texts = useTexts(schedulesTexts);
  const { description, start, times, overlap, missed, actsAs, createdAt, changedAt } = schedule;
  const { name, version } = start.workflowType;
  const { input } = useTexts(startTexts);
  return (
    <section className="card stack" aria-labelledby="definition">
      <h2 id="definition">{texts.definition}</h2>
      {description !== undefined && <p>{description}</p>}
      <dl className="pairs">
        <Pair name={texts.starts}>
          {name} {version}
        </Pair>
        <Pair name={texts.times}>
          <ScheduleTimes times={times} />
        </Pair>
        <Pair name={texts.overlap}>
          {texts[overlap]}
          <div className="faint">{texts[`${overlap}_SAYS`]}</div>
        </Pair>
        <Pair name={texts.missed}>
          {texts[missed]}
          <div className="faint">{texts[`${missed}_SAYS`]}</div>
        </Pair>
        <StartMembers schedule={schedule} />
        <Pair name={texts.actsAs}>
          <code>{actsAs}</code>
        </Pair>
        <Pair name={texts.created}>
          <Moment at={createdAt} />
        </Pair>
        {changedAt !== createdAt && (
          <Pair name={texts.changed}>
            <Moment at={changedAt} />
          </Pair>
        )}
      </dl>
      {start.input !== undefined && <Payload text={start.input} what={input} />}
    </section>
  );
};

const Pair = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** Those that were given. */
const StartMembers = ({ schedule: { name, start } }: DefinitionProps) => {
  const texts = useTexts(startTexts);
  const { idPrefix } = useTexts(schedulesTexts);
  const members: readonly (readonly [string, string | undefined])[] = [
    [idPrefix, start.workflowIdPrefix ?? name],
    [texts.taskList, start.taskList?.name],
    [texts.taskPriority, start.taskPriority],
    [texts.executionTimeout, start.executionStartToCloseTimeout],
    [texts.taskTimeout, start.taskStartToCloseTimeout],
    [texts.childPolicy, start.childPolicy],
    [texts.lambdaRole, start.lambdaRole],
    [texts.tags, start.tagList?.join(", ")],
  ];
  return members.map(
    ([label, value]) =>
      value !== undefined && (
        <Pair key={label} name={label}>
          {value}
        </Pair>
      ),
  );
};
