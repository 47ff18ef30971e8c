// Words for kinds of operations, their states and the parts of their time.
import { defineTexts } from "../kit/texts.ts";

export const kindTexts = defineTexts(
  {
    execution: "Execution",
    decision: "Decision task",
    activity: "Activity",
    timer: "Timer",
    child: "Child",
    lambda: "Lambda",
    signal: "Signal",
    cancelRequest: "Cancel request",
    marker: "Marker",
    outgoingSignal: "Signal sent",
    outgoingCancelRequest: "Cancel request sent",
  },
  {
    execution: "実行",
    decision: "ディシジョンタスク",
    activity: "アクティビティ",
    timer: "タイマー",
    child: "子ワークフロー",
    lambda: "Lambda",
    signal: "シグナル",
    cancelRequest: "キャンセル要求",
    marker: "マーカー",
    outgoingSignal: "送信シグナル",
    outgoingCancelRequest: "送信キャンセル要求",
  },
);

export const stateTexts = defineTexts(
  {
    waiting: "Waiting",
    running: "Running",
    leftOpen: "Open at the close",
    completed: "Completed",
    failed: "Failed",
    timedOut: "Timed out",
    canceled: "Canceled",
    terminated: "Terminated",
    continued: "Continued",
    refused: "Refused",
    recorded: "Recorded",
  },
  {
    waiting: "待機中",
    running: "実行中",
    leftOpen: "終了時に未完了",
    completed: "完了",
    failed: "失敗",
    timedOut: "タイムアウト",
    canceled: "キャンセル済み",
    terminated: "強制終了",
    continued: "継続",
    refused: "拒否",
    recorded: "記録",
  },
);
