// Findings of task lists, decision tasks, activity tasks and tasks of people, in Japanese.
import type { FindingWords } from "../explanation.ts";

export const taskFindings: FindingWords = {
  NO_POLLER: [
    "{kind} タスクリスト {list} でタスクが {sinceAt} から待っていますが、サーバーがポーリングを記録し始めた {watchedSinceAt} 以来、このリストはポーリングされていません。{scope}",
    "{list} をポーリングするワーカーを起動するか、デサイダーのリスト名を直してください。",
  ],
  POLLERS_GONE: [
    "{kind} タスクリスト {list} でタスクが {sinceAt} から待っていますが、{seenAt} 以来ポーラーがいません。最後は {identity} でした。{busy}{scope}",
    "{identity} が動いているか確かめてください。すべてのスロットが処理中ならポーリングしません。" +
      "停止していれば再び起動するか、{list} をポーリングする別のワーカーを起動してください。",
  ],
  POLLED_FOR_OTHER_TASKS: [
    "タスクリスト {list} は {otherKind} タスク用にポーリングされていますが、待っているのは {kind} タスクです。同じ名前でも二種類のリストは別のものです。{scope}",
    "ワーカーのもう一方を起動するか、リスト名を直してください。",
  ],
  SIMILAR_LIST_POLLED: [
    "{kind} タスクリスト {list} でタスクが待っていますが、ポーリングされているのは {similar} です。名前は大文字小文字か記号だけが違います。{scope}",
    "デサイダーかワーカーのリスト名を直してください。",
  ],
  BACKLOG: [
    "{kind} タスクリスト {list} で待っているタスク: {backlog}。直近 2 分のポーラー: {pollers}。",
    "{list} をポーリングするワーカーを増やすか、タスクが以前より長くかかる理由を調べてください。",
  ],
  NO_POLL_WAITS: [
    "現在 {kind} タスクリスト {list} を待つポーリングはありません。{identity} が {agoMilliseconds} 前に見られました。",
    "まだ何もする必要はありません。ポーラーはほかのタスクを処理中かもしれません。",
  ],
  DECISION_TASKS_TIME_OUT: [
    "直近の {count} 件のディシジョンタスクがタイムアウトしました。デサイダーは {list} から受け取りましたが応答しませんでした。最後は {identity} でした。",
    "{identity} のログを読んでください。デサイダーが例外を投げたか、止まったか、時間が足りません。サービスは例外を記録しません。",
  ],
  DECISION_TASK_TIMED_OUT: [
    "直前のディシジョンタスクがタイムアウトしました。{identity} が {list} から受け取りましたが応答しませんでした。",
    "その時 {identity} が再起動されたなら何もする必要はありません。そうでなければログを読んでください。",
  ],
  DECISION_TASK_NEVER_TIMES_OUT: [
    "{identity} が {forMilliseconds} 前からディシジョンタスクを持っていますが、タイムアウトがありません。そのデサイダーがいなければ、実行は終了されるまで止まったままです。",
    "{identity} が動いているか確かめてください。別のデサイダーが受け取れるように、taskStartToCloseTimeout を付けてワークフローを開始してください。",
  ],
  DECISION_TASK_SLOW: [
    "{identity} が {forMilliseconds} 前からディシジョンタスクを持ち、時間の半分を過ぎました。{dueAt} にタイムアウトします。",
    "{identity} が動いているか、過負荷でないかを確かめてください。",
  ],
  DECISION_TASK_RUNS: [
    "{identity} が {forMilliseconds} 前からディシジョンタスクを持っています。",
    "何もする必要はありません。デサイダーが応答するか、タスクがタイムアウトします。",
  ],
  DECISION_TASK_WAITS: [
    "ディシジョンタスクがタスクリスト {list} で {forMilliseconds} 待っています。",
    "{list} をポーリングするデサイダーが受け取ります。",
  ],
  STICKY_LIST_LEFT: [
    "実行を記憶していたワーカーのリスト {list} からディシジョンタスクが時間内に受け取られず、次は全ワーカーのリストにあります。",
    "そのワーカーが停止されたなら何もする必要はありません。そうでなければ自分のリストのポーリングが遅すぎます。",
  ],
  ACTIVITY_TYPE_DOES_NOT_EXIST: [
    "アクティビティ {about} は拒否されました。ドメインにアクティビティタイプ {type} がありませんでした(ACTIVITY_TYPE_DOES_NOT_EXIST)。{standing}",
    "{type} を登録するか(ワーカーの起動時にも登録されます)、デサイダーの名前かバージョンを直してください。止まっていれば実行にシグナルを送ってください。",
  ],
  ACTIVITY_TYPE_DEPRECATED: [
    "アクティビティ {about} は拒否されました。アクティビティタイプ {type} は廃止されています。",
    "{type} の廃止を取り消すか、後継のバージョンをデサイダーに使わせてください。",
  ],
  ACTIVITY_ID_ALREADY_IN_USE: [
    "アクティビティ {about} は拒否されました。開いているアクティビティが同じ activityId を持っています。",
    "同時に開くアクティビティには、それぞれ別の activityId を付けてください。",
  ],
  ACTIVITY_DEFAULT_UNDEFINED: [
    "アクティビティ {about} は拒否されました({cause})。ディシジョンにもアクティビティタイプ {type} にもこの設定がありません。",
    "デサイダーに設定を渡させるか、既定値のある {type} のバージョンを登録してください。",
  ],
  ACTIVITY_FAILS_AGAIN_AND_AGAIN: [
    "アクティビティ {type} が {count} 回続けて失敗しました。最後の理由: {failure}",
    "メッセージを読んでください。原因が除かれるまで、同じ試行は成功しません。",
  ],
  ACTIVITY_TIMES_OUT_AGAIN_AND_AGAIN: [
    "アクティビティ {type} が {count} 回続けて失敗し、最後はタイムアウトしました({timeoutType})。ワーカーはタスクを受け取り、時間内に応答しませんでした。",
    "ワーカーが動いているか確かめてください。START_TO_CLOSE なら時間が足りません。HEARTBEAT ならハートビートが足りないか、ワーカーが止まりました。",
  ],
  ACTIVITY_NOT_TAKEN_IN_TIME: [
    "アクティビティ {type} はワーカーに受け取られる前にタイムアウトしました({timeoutType})。リストは {list} です。",
    "{list} をポーリングするワーカーを起動するか、増やしてください。",
  ],
  HEARTBEAT_LATE: [
    "{identity} のアクティビティ {type}({activityId})から {silentMilliseconds} のあいだハートビートがありません。{dueAt} にタイムアウトします。",
    "{identity} が動いているか確かめてください。ワーカーは期限より十分前にハートビートを送ります。",
  ],
  ACTIVITY_CANCEL_NOT_SEEN: [
    "アクティビティ {type}({activityId})に {forMilliseconds} 前にキャンセルが要求されましたが、{identity} はその後ハートビートを送らず、まだ知りません。",
    "ワーカーにハートビートを送らせてください。それまではアクティビティ自身の終わりかタイムアウトを待ちます。" +
      "{identity} が失われていれば、CancelActivity（ekiden activity cancel）で代わりに応答できます。",
  ],
  ACTIVITY_CANCEL_SEEN: [
    "アクティビティ {type}({activityId})にキャンセルが要求され、{identity} はハートビートで知り、まだ作業中です。",
    "何もする必要はありません。終わればワーカーが知らせます。",
  ],
  ACTIVITY_NEVER_TIMES_OUT: [
    "アクティビティ {type}({activityId})にはタイムアウトがありません。{identity} がいなければ、実行が終了されるまで開いたままです。",
    "{identity} が動いているか確かめ、スケジュールする所でタイムアウトを付けてください。",
  ],
  ACTIVITY_SLOW: [
    "アクティビティ {type}({activityId})は {identity} で {forMilliseconds} 実行中で、時間の三分の二を過ぎました。{dueAt} にタイムアウトします。",
    "まだ何もする必要はありません。タイムアウトするなら、時間を延ばすか、何を待っているかを調べてください。",
  ],
  ACTIVITY_WAITS: [
    "タスクリスト {list} で待っているアクティビティタスク: {count}。最初の {type}({activityId})は {forMilliseconds} 待っています。",
    "{list} をポーリングするワーカーが受け取ります。",
  ],
  ACTIVITY_RUNS: [
    "アクティビティ {type}({activityId})は {identity} で {forMilliseconds} 実行中です。",
    "何もする必要はありません。ワーカーが応答するか、タイムアウトします。",
  ],
  ACTIVITY_FAILED_BEFORE: [
    "タイプ {type} の最後のアクティビティは失敗しました。理由: {failure}",
    "デサイダーが再び試すなら何もする必要はありません。その場合はタイマーか別のアクティビティが開いています。",
  ],
  ACTIVITY_ID_UNKNOWN: [
    "アクティビティ {about} へのキャンセル要求は拒否されました。その ID の開いているアクティビティはありません。",
    "直前に終わっていたなら何もする必要はありません。そうでなければデサイダーの ID を直してください。",
  ],
  HUMAN_TASK_NOT_CLAIMED_IN_TIME: [
    "人のタスク({type}、{activityId})は受信箱 {list} でタイムアウトしました。引き受けられませんでした。",
    "受信箱の担当者に確かめてください。ワークフローはタイムアウトを受けて先へ進みました。",
  ],
  HUMAN_TASK_DUE_SOON: [
    "受信箱 {list} の人のタスク({type}、{activityId})の期限は {dueAt} で、{forMilliseconds} 待っています。",
    "受信箱の担当者か、引き受けた人に知らせてください。",
  ],
  HUMAN_TASK_WAITS: [
    "人のタスク({type}、{activityId})は受信箱 {list} に {forMilliseconds} 前からあり、まだ引き受けられていません。",
    "コンソールか ekiden task claim で引き受けます。",
  ],
  HUMAN_TASK_CLAIMED: [
    "受信箱 {list} の人のタスク({type}、{activityId})は {forMilliseconds} 前に、最初は {person} が引き受けました。",
    "引き受けた人が応答します。その後に手放され、別の人が引き受けた可能性もあります。",
  ],
};
