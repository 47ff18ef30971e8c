// Texts of what an operator can do to an open activity.
import { defineTexts } from "../../kit/texts.ts";

export const activityTexts = defineTexts(
  {
    actions: "Actions of the activity",
    RetryActivity: "Try again",
    CompleteActivity: "Complete",
    FailActivity: "Fail",
    TimeOutActivity: "Time out",
    CancelActivity: "Answer that it was canceled",
    RetryActivityHelp:
      "Its open attempt ends now. Whether there is another one is its decider's choice. What its worker has done may be done twice.",
    CompleteActivityHelp: "It ends with this result, in the place of its worker.",
    FailActivityHelp: "It ends as failed, in the place of its worker.",
    TimeOutActivityHelp: "The first of its time-outs that runs ends it now.",
    CancelActivityHelp: "Its workflow has asked to cancel it, and is told that it was.",
    workerRefused: "Its worker, should it come back, is refused.",
    result: "Result",
    reason: "Reason",
    details: "Details",
  },
  {
    actions: "アクティビティの操作",
    RetryActivity: "再試行",
    CompleteActivity: "完了させる",
    FailActivity: "失敗させる",
    TimeOutActivity: "タイムアウトさせる",
    CancelActivity: "キャンセル済みと応答",
    RetryActivityHelp:
      "現在の試行をここで終えます。次の試行を行うかどうかはデサイダーが決めます。ワーカーの処理が二重に行われることがあります。",
    CompleteActivityHelp: "ワーカーに代わり、この結果で完了させます。",
    FailActivityHelp: "ワーカーに代わり、失敗として終えます。",
    TimeOutActivityHelp: "動いているタイムアウトのうち最初のもので、ここで終えます。",
    CancelActivityHelp: "ワークフローが要求したキャンセルに、済んだと応答します。",
    workerRefused: "ワーカーが戻ってきても、その応答は拒否されます。",
    result: "結果",
    reason: "理由",
    details: "詳細",
  },
);
