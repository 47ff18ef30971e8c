import { incidentThresholds } from "@ekiden/model";
import { defineTexts } from "../kit/texts.ts";

const { decisionTimeouts, activityFailures, historyPercent } = incidentThresholds;

export const incidentsTexts = defineTexts(
  {
    title: "Incidents",
    asOf: "As of",
    watched: "Polls of task lists have been watched since",
    unseen: (nodes: number) =>
      `${nodes} nodes have not told what is polled there: a list that is named here may be polled by them.`,
    moreGroups: "There are more groups than are shown.",
    none: "No incidents",
    noneText: "Nothing that Ekiden watches for goes wrong in this domain.",
    next: "What to do:",
    type: "Type",
    taskList: "Task list",
    taskLists: "Task lists",
    decision: "decision tasks",
    activity: "activity tasks",
    executions: "Open executions",
    tasks: "Waiting tasks",
    since: "Since",
    oldest: "The oldest",
    lookAt: "Look at",
    TASK_LIST_UNPOLLED: "Task lists that are not polled",
    TASK_LIST_UNPOLLED_SAYS:
      "Tasks wait, and no worker has asked for them in the last two minutes.",
    TASK_LIST_UNPOLLED_NEXT:
      "start workers that poll the list, or see why those that did have left.",
    DECISION_TASKS_TIME_OUT: "Decision tasks time out",
    DECISION_TASKS_TIME_OUT_SAYS: `A decider took ${decisionTimeouts} decision tasks or more in a row and did not answer in time.`,
    DECISION_TASKS_TIME_OUT_NEXT:
      "look into the decider's log; the decision task time-out of the type may be too short.",
    DECISIONS_REFUSED: "Decisions were refused",
    DECISIONS_REFUSED_SAYS:
      "A decision was refused, and nothing is open in the execution that could move it on.",
    DECISIONS_REFUSED_NEXT:
      "open the oldest for the cause, mend it, and send a signal: the decider is asked again.",
    ACTIVITY_FAILS_REPEATEDLY: "Activities fail again and again",
    ACTIVITY_FAILS_REPEATEDLY_SAYS: `Activities of the type failed or timed out ${activityFailures} times or more without a success between.`,
    ACTIVITY_FAILS_REPEATEDLY_NEXT:
      "open the oldest for reasons and details; pause the activity type while it is mended.",
    HEARTBEATS_MISSED: "Heartbeats were missed",
    HEARTBEATS_MISSED_SAYS:
      "A worker took an activity and sent no heartbeat in time; none of the type has succeeded since.",
    HEARTBEATS_MISSED_NEXT:
      "see whether the worker crashed; if it only is slow, raise the heartbeat time-out.",
    HUMAN_TASKS_OVERDUE: "Tasks for people are overdue",
    HUMAN_TASKS_OVERDUE_SAYS:
      "A task for people ran out of time before it was answered; none of the type was answered since.",
    HUMAN_TASKS_OVERDUE_NEXT:
      "open the oldest to see what its workflow did then; ask those who have the inbox.",
    HISTORY_NEAR_LIMIT: "Histories are near their limit",
    HISTORY_NEAR_LIMIT_SAYS: `The history has ${historyPercent} % of the events at which the execution is terminated.`,
    HISTORY_NEAR_LIMIT_NEXT: "have the workflow continue as new before it gets there.",
  },
  {
    title: "インシデント",
    asOf: "時点:",
    watched: "タスクリストのポーリングを確認し始めた時刻:",
    unseen: (nodes) =>
      `${nodes} 個のノードのポーリング状況が不明です。ここに挙がったリストがそのノードでポーリングされている可能性があります。`,
    moreGroups: "表示されていないグループがあります。",
    none: "インシデントはありません",
    noneText: "このドメインで Ekiden が監視する問題は起きていません。",
    next: "対処:",
    type: "タイプ",
    taskList: "タスクリスト",
    taskLists: "タスクリスト一覧",
    decision: "ディシジョンタスク",
    activity: "アクティビティタスク",
    executions: "実行中の件数",
    tasks: "待機中のタスク",
    since: "発生時刻",
    oldest: "最も古いもの",
    lookAt: "参照先",
    TASK_LIST_UNPOLLED: "ポーリングされていないタスクリスト",
    TASK_LIST_UNPOLLED_SAYS:
      "タスクが待っていますが、過去 2 分間どのワーカーも取りに来ていません。",
    TASK_LIST_UNPOLLED_NEXT:
      "このリストをポーリングするワーカーを起動するか、ワーカーがいなくなった原因を調べてください。",
    DECISION_TASKS_TIME_OUT: "ディシジョンタスクのタイムアウト",
    DECISION_TASKS_TIME_OUT_SAYS: `デサイダーが ${decisionTimeouts} 回以上続けてディシジョンタスクに期限内に応答しませんでした。`,
    DECISION_TASKS_TIME_OUT_NEXT:
      "デサイダーのログを調べてください。タイプのディシジョンタスクのタイムアウトが短すぎる可能性もあります。",
    DECISIONS_REFUSED: "拒否されたディシジョン",
    DECISIONS_REFUSED_SAYS: "ディシジョンが拒否され、実行を先に進めるものが何も残っていません。",
    DECISIONS_REFUSED_NEXT:
      "最も古い実行で原因を確認して直し、シグナルを送ってください。デサイダーが再び呼ばれます。",
    ACTIVITY_FAILS_REPEATEDLY: "繰り返し失敗するアクティビティ",
    ACTIVITY_FAILS_REPEATEDLY_SAYS: `このタイプのアクティビティが成功しないまま ${activityFailures} 回以上、失敗またはタイムアウトしました。`,
    ACTIVITY_FAILS_REPEATEDLY_NEXT:
      "最も古い実行で理由と詳細を確認してください。直すあいだはアクティビティタイプを一時停止できます。",
    HEARTBEATS_MISSED: "途絶えたハートビート",
    HEARTBEATS_MISSED_SAYS:
      "ワーカーがアクティビティを受け取ったあとハートビートが途絶え、以降このタイプは成功していません。",
    HEARTBEATS_MISSED_NEXT:
      "ワーカーが落ちていないか確認してください。遅いだけならハートビートのタイムアウトを延ばしてください。",
    HUMAN_TASKS_OVERDUE: "期限切れの人のタスク",
    HUMAN_TASKS_OVERDUE_SAYS:
      "人のタスクが回答されないまま期限を過ぎ、以降このタイプのタスクは回答されていません。",
    HUMAN_TASKS_OVERDUE_NEXT:
      "最も古い実行でその後の動きを確認し、受信箱の担当者に問い合わせてください。",
    HISTORY_NEAR_LIMIT: "上限に近い履歴",
    HISTORY_NEAR_LIMIT_SAYS: `履歴のイベント数が、実行が強制終了される上限の ${historyPercent} % に達しました。`,
    HISTORY_NEAR_LIMIT_NEXT: "上限に達する前に、新しい実行として継続させてください。",
  },
);
