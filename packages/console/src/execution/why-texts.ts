// Why a run is where it is, in words. Values come in as they are to be read.
import { defineTexts } from "../kit/texts.ts";

/** What a sentence may say; each has what its key needs, see `history/why.ts`. */
export interface Said {
  readonly [name: string]: string;
}

const until = ({ due }: Said, text: (due: string) => string): string => (due ? text(due) : "");
const quoted = (text: string | undefined): string => (text ? ` “${text}”` : "");
const inCorners = (text: string | undefined): string => (text ? `「${text}」` : "");

export const whyTexts = defineTexts(
  {
    completed: ({ closed, took }: Said) => `Completed ${closed}, after ${took}.`,
    failed: ({ closed, took, reason, message }: Said) =>
      `Failed${reason ? ` with${quoted(reason)}` : ""} ${closed}, after ${took}${message ? `: ${message}` : "."}`,
    timedOut: ({ closed, took }: Said) =>
      `Timed out ${closed}: it was open for ${took}, as long as it may be.`,
    canceled: ({ closed, took }: Said) => `Canceled by its decider ${closed}, after ${took}.`,
    terminated: ({ closed, took, reason, cause }: Said) =>
      `Terminated ${closed}, after ${took}${cause ? ` (${cause})` : ""}${reason ? `:${quoted(reason)}` : ""}.`,
    continued: ({ closed, took }: Said) =>
      `Continued as a new run ${closed}, after ${took}: see Relations.`,
    decisionWaiting: (said: Said) =>
      `Waits for a decider: its decision task has been on task list “${said.list}” for ${said.since}.${until(said, (due) => ` It times out in ${due}.`)}`,
    decisionRunning: (said: Said) =>
      `A decider${quoted(said.identity)} has been deciding for ${said.since}.${until(said, (due) => ` Its task times out in ${due}.`)}`,
    decisionsTimedOut: ({ count }: Said) =>
      count === "1"
        ? "The decision task before it timed out: its decider took it and did not answer."
        : `${count} decision tasks in a row have timed out: deciders take them and do not answer.`,
    decisionFailed: (said: Said) =>
      `The decider could not decide, and tries again in ${said.due}: the run waits for a fix.`,
    closeRefused: ({ name, cause }: Said) =>
      `${name} was refused (${cause}): there was news that its decider had not seen.`,
    noPoller: ({ list }: Said) =>
      `No worker polls “${list}”: start a worker, or check the name of its list.`,
    backlogAhead: ({ list, backlog, pollers }: Said) =>
      `${backlog} tasks wait on “${list}”, for ${pollers} pollers.`,
    activitiesWaiting: (said: Said) =>
      said.count === "1"
        ? `Waits for a worker: activity “${said.name}” has been on task list “${said.list}” for ${said.since}.${until(said, (due) => ` It times out in ${due}.`)}`
        : `Waits for workers: ${said.count} activities are on task list “${said.list}”, the first for ${said.since}.${until(said, (due) => ` The next time-out is in ${due}.`)}`,
    activityRunning: (said: Said) =>
      `Activity “${said.name}” has been running${said.identity ? ` on${quoted(said.identity)}` : ""} for ${said.since}.${until(said, (due) => ` It times out in ${due}.`)}`,
    activitiesRunning: (said: Said) =>
      `${said.count} activities are running.${until(said, (due) => ` The next time-out is in ${due}.`)}`,
    timerDue: (said: Said) => `Timer “${said.name}” fires in ${said.due}.`,
    timersDue: (said: Said) =>
      `${said.count} timers are set; the next, “${said.name}”, fires in ${said.due}.`,
    childRunning: (said: Said) => `Waits for its child “${said.subject}” (${said.name}).`,
    childrenRunning: ({ count }: Said) => `Waits for ${count} children.`,
    lambdasRunning: ({ count }: Said) =>
      count === "1" ? "A Lambda function is running." : `${count} Lambda functions are running.`,
    cancelRequested: ({ since }: Said) =>
      `It was asked to cancel ${since} ago. Its decider says when it is.`,
    nothingOpen: (_: Said) => "Nothing is open: it waits for a signal.",
    executionDue: ({ due }: Said) => `The execution itself times out in ${due}.`,
    nothingKnown: (_: Said) => "The first event is missing, so that the state is not known.",
  },
  {
    completed: ({ closed, took }) => `${closed}に完了しました(所要時間 ${took})。`,
    failed: ({ closed, took, reason, message }) =>
      `${closed}に失敗しました${reason ? `:${inCorners(reason)}` : ""}(所要時間 ${took})。${message ?? ""}`,
    timedOut: ({ closed, took }) =>
      `${closed}にタイムアウトしました。許される最長時間 ${took} のあいだ実行中でした。`,
    canceled: ({ closed, took }) => `${closed}にデサイダーがキャンセルしました(所要時間 ${took})。`,
    terminated: ({ closed, took, reason, cause }) =>
      `${closed}に強制終了されました${cause ? `(${cause})` : ""}${reason ? `:${inCorners(reason)}` : ""}(所要時間 ${took})。`,
    continued: ({ closed, took }) =>
      `${closed}に新しい実行として継続されました(所要時間 ${took})。「関連」を参照してください。`,
    decisionWaiting: (said) =>
      `デサイダーを待っています。ディシジョンタスクはタスクリスト「${said.list}」に ${said.since} 前からあります。${until(said, (due) => `あと ${due} でタイムアウトします。`)}`,
    decisionRunning: (said) =>
      `デサイダー${inCorners(said.identity)}が ${said.since} 前から判断中です。${until(said, (due) => `あと ${due} でタイムアウトします。`)}`,
    decisionsTimedOut: ({ count }) =>
      `ディシジョンタスクが ${count} 回続けてタイムアウトしています。デサイダーはタスクを受け取りましたが、応答していません。`,
    decisionFailed: (said) =>
      `デサイダーは判断できませんでした。あと ${said.due} で再試行します。この実行は修正を待っています。`,
    closeRefused: ({ name, cause }) =>
      `${name} は拒否されました(${cause})。デサイダーがまだ見ていない出来事がありました。`,
    noPoller: ({ list }) =>
      `「${list}」のタスクを取りに来る者がいません。ワーカーを起動するか、リスト名を確かめてください。`,
    backlogAhead: ({ list, backlog, pollers }) =>
      `「${list}」で ${backlog} 件のタスクが ${pollers} 個のポーラーを待っています。`,
    activitiesWaiting: (said) =>
      said.count === "1"
        ? `ワーカーを待っています。アクティビティ「${said.name}」はタスクリスト「${said.list}」に ${said.since} 前からあります。${until(said, (due) => `あと ${due} でタイムアウトします。`)}`
        : `ワーカーを待っています。タスクリスト「${said.list}」に ${said.count} 件のアクティビティがあり、最初のものは ${said.since} 前からです。${until(said, (due) => `次のタイムアウトまで ${due} です。`)}`,
    activityRunning: (said) =>
      `アクティビティ「${said.name}」が${said.identity ? `${inCorners(said.identity)}で` : ""} ${said.since} 前から実行中です。${until(said, (due) => `あと ${due} でタイムアウトします。`)}`,
    activitiesRunning: (said) =>
      `${said.count} 件のアクティビティが実行中です。${until(said, (due) => `次のタイムアウトまで ${due} です。`)}`,
    timerDue: (said) => `タイマー「${said.name}」はあと ${said.due} で発火します。`,
    timersDue: (said) =>
      `${said.count} 個のタイマーがあり、次の「${said.name}」はあと ${said.due} で発火します。`,
    childRunning: (said) => `子ワークフロー「${said.subject}」(${said.name})を待っています。`,
    childrenRunning: ({ count }) => `${count} 個の子ワークフローを待っています。`,
    lambdasRunning: ({ count }) => `${count} 個の Lambda 関数が実行中です。`,
    cancelRequested: ({ since }) =>
      `${since} 前にキャンセルが要求されました。いつキャンセルするかはデサイダーが決めます。`,
    nothingOpen: (_) => "開いているものはありません。シグナルを待っています。",
    executionDue: ({ due }) => `実行そのものはあと ${due} でタイムアウトします。`,
    nothingKnown: (_) => "最初のイベントがないため、状態がわかりません。",
  },
);
