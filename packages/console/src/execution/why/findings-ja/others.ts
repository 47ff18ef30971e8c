// Findings of children, Lambda functions, limits, timers, signals and cancellations, in Japanese.
import type { FindingWords } from "../explanation.ts";

export const otherFindings: FindingWords = {
  CHILD_BLOCKED: [
    "実行は子 {path} を待っています。そこでは: {trouble}",
    "まず子を見てください。{advice}",
  ],
  CHILD_TYPE_DOES_NOT_EXIST: [
    "子 {about} は拒否されました。ドメインにワークフロータイプ {type} がありませんでした(WORKFLOW_TYPE_DOES_NOT_EXIST)。",
    "{type} を登録するか、名前かバージョンを直してください。止まっていれば実行にシグナルを送ってください。",
  ],
  CHILD_TYPE_DEPRECATED: [
    "子 {about} は拒否されました。ワークフロータイプ {type} は廃止されています。",
    "{type} の廃止を取り消すか、後継のバージョンをデサイダーに開始させてください。",
  ],
  CHILD_ALREADY_RUNNING: [
    "子 {about}({type})は拒否されました。ドメインの開いている実行が同じ workflowId を持っています。",
    "その実行を終了するか、子に別の workflowId を付けてください。",
  ],
  CHILD_DEFAULT_UNDEFINED: [
    "子 {about} は拒否されました({cause})。ディシジョンにもワークフロータイプ {type} にもこの設定がありません。",
    "デサイダーに設定を渡させるか、既定値のある {type} のバージョンを登録してください。",
  ],
  CHILD_FAILS_AGAIN_AND_AGAIN: [
    "タイプ {type} の子が {count} 回続けて失敗しました。最後の理由: {failure}",
    "その子の一つの理由を確かめてください。",
  ],
  CHILD_START_PENDING: [
    "子 {workflowId}({type})は {forMilliseconds} 前に要求されましたが、まだ開始していません。",
    "サーバーを調べてください。実行間のメッセージはノードが運び、通常はミリ秒で届きます。",
  ],
  CHILD_END_PENDING: [
    "子 {workflowId}({type})は終了しましたが({status})、実行はまだ記録していません。",
    "サーバーを調べてください。実行間のメッセージはノードが運び、通常はミリ秒で届きます。",
  ],
  CHILD_RUNS: [
    "子 {workflowId}({type})は {forMilliseconds} 実行中です。",
    "何もする必要はありません。子が終了すると実行に知らされます。",
  ],
  CHILD_FAILED_BEFORE: [
    "タイプ {type} の最後の子は {failure} で終わりました。",
    "デサイダーが先へ進むなら何もする必要はありません。原因はその子の理由を確かめてください。",
  ],
  LAMBDA_ROLE_REFUSED: [
    "関数 {name} を呼び出せませんでした: {message}",
    "サーバーが知っていて {name} を呼び出せる lambdaRole でワークフローを開始してください。",
  ],
  LAMBDA_FAILS: [
    "関数 {name} が {count} 回続けて失敗しました。最後の理由: {failure}",
    "メッセージと関数のログを読んでください。",
  ],
  LAMBDA_TIMES_OUT: [
    "関数 {name} は時間内に応答しませんでした。続けて失敗した回数: {count}。",
    "スケジュールする所で startToCloseTimeout を延ばすか、関数を速くしてください。",
  ],
  LAMBDA_NOT_AVAILABLE: [
    "関数 {about} は拒否されました。このサーバーは関数を呼び出しません。",
    "関数の呼び出し先を設定してサーバーを起動してください。docs/operations/functions.md を参照。",
  ],
  LAMBDA_ID_ALREADY_IN_USE: [
    "関数 {about} は拒否されました。開いている関数が同じ ID を持っています。",
    "同時に開く関数には、それぞれ別の ID を付けてください。",
  ],
  LAMBDA_WAITS: [
    "関数 {name}({functionId})は呼び出しを {forMilliseconds} 待っています。",
    "同時に呼び出せる上限に達していなければ、何もする必要はありません。サーバーが呼び出します。",
  ],
  LAMBDA_RUNS: [
    "関数 {name}({functionId})は {forMilliseconds} 実行中です。",
    "何もする必要はありません。応答するか、タイムアウトします。",
  ],
  DECISION_REFUSED_AGAIN_AND_AGAIN: [
    "{decision} が {count} 回続けて、いつも {cause} で拒否されました。最後は {about} でした。",
    "原因を取り除いてください。試すたびに履歴が増え、上限に達すると実行は終わります。",
  ],
  DECISION_NOT_PERMITTED: [
    "{decision} {about} は拒否されました。ポリシーが許可していません(OPERATION_NOT_PERMITTED)。",
    "デサイダーが署名に使う呼び出し元に swf:{decision} を許可してください。",
  ],
  DECISION_RATE_EXCEEDED: [
    "{decision} {about} は拒否されました。アカウントのクォータを使い切りました({cause})。",
    "デサイダーにタイマーの後で再び試させるか、クォータを増やしてください。",
  ],
  OPEN_ACTIVITIES_LIMIT: [
    "アクティビティ {about} は拒否されました。開いているアクティビティが上限に達しています。",
    "一度にスケジュールする数を減らし、残りはほかが終わってからにしてください。",
  ],
  OPEN_TIMERS_LIMIT: [
    "タイマー {about} は拒否されました。開いているタイマーが上限に達しています。",
    "最も早い時刻のタイマー一つだけをデサイダーに使わせてください。",
  ],
  OPEN_CHILDREN_LIMIT: [
    "子 {about} は拒否されました。開いている子が上限に達しています。",
    "一度に開始する数を減らすか、子に子を開始させてください。",
  ],
  OPEN_WORKFLOWS_LIMIT: [
    "子 {about} は拒否されました。ドメインの開いている実行が上限に達しています。",
    "不要な実行を終了するか、別のドメインを使ってください。",
  ],
  OPEN_FUNCTIONS_LIMIT: [
    "関数 {about} は拒否されました。開いている関数が上限に達しています。",
    "一度にスケジュールする数を減らし、残りはほかが終わってからにしてください。",
  ],
  CONTINUE_AS_NEW_REFUSED: [
    "実行は新しい実行として継続できませんでした: {cause}",
    "ワークフローの開始と同じように原因を取り除き、実行にシグナルを送ってください。",
  ],
  CLOSE_REFUSED: [
    "{decision} は拒否されました(UNHANDLED_DECISION)。デサイダーがまだ受け取っていない出来事がありました。",
    "何もする必要はありません。デサイダーは次のディシジョンタスクで再び終了を要求する必要があります。",
  ],
  DEADLINE_NOT_REACHED: [
    "タイムアウトかタイマーの期限は {dueAt} でしたが({clock})、まだ記録されていません。",
    "サーバーを調べてください。ノードが動いていないか、過負荷か、書き込めません。",
  ],
  HISTORY_NEARLY_FULL: [
    "履歴のイベントは {count} 件で、上限は {limit} 件です。上限に達すると実行は強制終了されます。",
    "デサイダーに新しい実行として継続させてください。",
  ],
  RUN_NEARLY_OVER: [
    "実行は {runEndsAt} にタイムアウトします。時間の九割を過ぎました。",
    "何を待っているかを確かめてください。実行のタイムアウトは変更できません。",
  ],
  MARKER_REFUSED: [
    "マーカー {about} は記録されませんでした。ポリシーが許可していません。",
    "swf:RecordMarker を許可してください。フレームワークは再生に必要なものをマーカーに残します。",
  ],
  TIMER_ID_ALREADY_IN_USE: [
    "タイマー {about} は拒否されました。開いているタイマーが同じ timerId を持っています。",
    "同時に開くタイマーには、それぞれ別の timerId を付けてください。",
  ],
  TIMER_NEVER_FIRES: [
    "タイマー {timerId} は {firesAt} に発火するはずですが、その前の {runEndsAt} に実行自体がタイムアウトします。",
    "その前に実行を終了するか、新しい実行として継続してください。実行のタイムアウトは変更できません。今後は executionStartToCloseTimeout を延ばして開始してください。",
  ],
  TIMER_WAITS: [
    "タイマー {timerId} は {firesAt}、{inMilliseconds} 後に発火します。開いているタイマー: {count}。",
    "何もする必要はありません。自動的に発火します。",
  ],
  TIMER_ID_UNKNOWN: [
    "タイマー {about} の取り消しは拒否されました。その ID の開いているタイマーはありません。",
    "直前に発火していたなら何もする必要はありません。そうでなければデサイダーの ID を直してください。",
  ],
  CANCEL_NOT_HANDLED: [
    "{forMilliseconds} 前にキャンセルが要求されました。デサイダーはその後に応答しましたが、実行を終了していません。",
    "後片付け中なら何もする必要はありません。ほかに何が開いているかを見てください。デサイダーがキャンセル要求を無視するなら、実行を強制終了してください。",
  ],
  CANCEL_REQUESTED: [
    "{forMilliseconds} 前にキャンセルが要求され、デサイダーはまだ応答していません。",
    "何もする必要はありません。デサイダーはディシジョンタスクで要求を受け取ります。",
  ],
  CANCELED_BY_PARENT: [
    "キャンセル要求は親 {workflowId} からです。親は REQUEST_CANCEL で終了しました。",
    "何もする必要はありません。これは親が開始された時の子ポリシーです。",
  ],
  EXTERNAL_EXECUTION_UNKNOWN: [
    "{about} へのシグナルは拒否されました。ドメインにそのワークフローの開いている実行はありません。",
    "その前に終了していたなら何もする必要はありません。そうでなければデサイダーの workflowId か runId を直してください。",
  ],
  EXTERNAL_CANCEL_UNKNOWN: [
    "{about} へのキャンセル要求は拒否されました。ドメインにそのワークフローの開いている実行はありません。",
    "その前に終了していたなら何もする必要はありません。そうでなければデサイダーの workflowId か runId を直してください。",
  ],
  EXTERNAL_PENDING: [
    "{workflowId} へのメッセージに {forMilliseconds} のあいだ応答がありません。",
    "サーバーを調べてください。実行間のメッセージはノードが運び、通常はミリ秒で届きます。",
  ],
  SIGNALS_FILL_HISTORY: [
    "実行が受け取ったシグナル: {count}。履歴のイベント: {events}。",
    "ときどき新しい実行として継続するか、シグナルの数を減らして大きくしてください。",
  ],
  SIGNALS_NOT_GIVEN: [
    "デサイダーにまだ渡されていないシグナル: {count}。最初は {signal} です。",
    "何もする必要はありません。次のディシジョンタスクでデサイダーに渡されます。",
  ],
};
