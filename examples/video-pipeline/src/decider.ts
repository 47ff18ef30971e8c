// A decider: waits for a decision task, looks at the whole history, answers with decisions.
// Run as many as you like; SWF gives each decision task to exactly one of them.
import { type HistoryEvent, paginatePollForDecisionTask } from "@aws-sdk/client-swf";
import { decide } from "./decide.ts";
import { pollUntilStopped } from "./poll.ts";
import { decisionText, speaker } from "./print.ts";
import { answer, swf } from "./swf.ts";
import { domain, taskLists } from "./workflow.ts";

const say = speaker("decider");

await pollUntilStopped(say, async (stopping) => {
  const { taskToken, history } = await nextTask(stopping);
  if (!taskToken) return;
  const decisions = decide(history);
  for (const decision of decisions) say(decisionText(decision));
  if (decisions.length === 0) say("waits for more to happen");
  await answer(say, () => swf.respondDecisionTaskCompleted({ taskToken, decisions }));
});

/** One long poll; a history of several pages is read to its end before anything is decided. */
async function nextTask(abortSignal: AbortSignal) {
  let taskToken: string | undefined;
  const history: HistoryEvent[] = [];
  const poll = { domain, taskList: { name: taskLists.decisions }, identity: "decider" };
  for await (const page of paginatePollForDecisionTask({ client: swf }, poll, { abortSignal })) {
    taskToken ??= page.taskToken;
    history.push(...(page.events ?? []));
  }
  return { taskToken, history };
}
