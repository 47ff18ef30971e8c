// Looking at a schedule: before it is changed, beside what is said of it, or by advice.
import type { Session } from "../connection/session.ts";
import { advisingIfUnanswered } from "../connection/unanswered.ts";
import type { Schedule } from "./changed-definition.ts";

export const described = async (session: Session, name: string): Promise<Schedule> =>
  session.callEkiden("DescribeSchedule", { domain: await session.domain(), name });

/** For what is not to be repeated without a look. */
export const lookingFirst = <T>(
  session: Session,
  name: string,
  act: () => Promise<T>,
): Promise<T> => {
  const describe = session.commandText("schedule describe", [name]);
  const next = `It may have been done: look by \`${describe}\` before you repeat it.`;
  return advisingIfUnanswered(session, { what: "the call", next }, act);
};

/** Says where nothing happens, although what was done lets expect it. */
export const notePause = (session: Session, { name, paused }: Schedule): void => {
  if (!paused) return;
  const resume = session.commandText("schedule resume", [name]);
  session.terminal.note(`The schedule is paused: nothing is started before \`${resume}\`.\n`);
};
