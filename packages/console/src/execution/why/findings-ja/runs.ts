// Findings of closed runs, of runs that stand still, and of Flow, in Japanese.
import type { FindingWords } from "../explanation.ts";

export const runFindings: FindingWords = {
  RUN_PAUSED: [
    "実行は {identity} により一時停止されています（{forMilliseconds} 前から）。理由: {reason}",
    "タスクは何も渡されません。ekiden workflow resume {words} で再開してください。",
  ],
  TASK_LIST_PAUSED: [
    "{kind} タスクリスト {name} は {identity} により一時停止されています（{forMilliseconds} 前から）。" +
      "理由: {reason}。止められているこの実行のタスク: {count} 件",
    "どのポーラーにも渡されません。ekiden task-list resume {words} で再開してください。",
  ],
  TYPE_PAUSED: [
    "{kind} タイプ {name} {version} は {identity} により一時停止されています（{forMilliseconds} 前から）。" +
      "理由: {reason}。止められているこの実行のタスク: {count} 件",
    "どのポーラーにも渡されません。ekiden type resume {words} で再開してください。",
  ],
  RUN_FAILED: [
    "実行は {sinceAt} に、{tookMilliseconds} で失敗しました。理由: {failure}",
    "その前に何が失敗したかを確かめ、直してから再び開始してください。",
  ],
  RUN_TIMED_OUT: [
    "実行は {sinceAt} にタイムアウトしました。許される最長時間 {tookMilliseconds} のあいだ実行中でした。",
    "その時に何を待っていたかを確かめ、必要なら時間を延ばして再び開始してください。",
  ],
  RUN_HISTORY_FULL: [
    "実行は {sinceAt} に強制終了されました。履歴のイベントが上限の {count} 件に達しました。",
    "どのイベントが繰り返されているかを確かめ、デサイダーに新しい実行として継続させてください。",
  ],
  RUN_TERMINATED: [
    "実行は {sinceAt} に、{tookMilliseconds} で呼び出しにより強制終了されました。理由: {reason}",
    "呼び出し元は監査ログにあります。その時に何を待っていたかを確かめてください。",
  ],
  RUN_RESET: [
    "実行は {sinceAt} にリセットされ、実行 {newRunId} として続いています。理由: {reason}",
    "続きは実行 {newRunId} の理由を確かめてください。",
  ],
  RUN_TERMINATED_WITH_PARENT: [
    "親 {workflowId} が終了したため、実行は {sinceAt} に強制終了されました。",
    "親の理由を確かめてください。子を残すには、子ポリシー ABANDON で開始します。",
  ],
  DIED_OF_ACTIVITY: [
    "実行が失敗する前に、アクティビティ {type} が {count} 回続けて失敗していました。最後の理由: {failure}",
    "失敗の原因を取り除いてから、再び開始してください。",
  ],
  DIED_OF_FUNCTION: [
    "実行が失敗する前に、関数 {type} が {count} 回続けて失敗していました。最後の理由: {failure}",
    "失敗の原因を取り除いてから、再び開始してください。",
  ],
  DIED_OF_CHILD: [
    "実行が失敗する前に、子 {type} が {count} 回続けて正常に終わりませんでした。最後の理由: {failure}",
    "その子の理由を確かめてください。",
  ],
  DIED_OF_REFUSAL: [
    "実行が失敗する前に、{refused} が {cause} で拒否されていました。",
    "原因を取り除いてから、再び開始してください。",
  ],
  STOPPED_WITHOUT_DECIDER: [
    "実行が終わった時、ディシジョンタスクはリスト {list} で {waitedMilliseconds} 待っていました。",
    "その時デサイダーが {list} をポーリングしていたかを確かめてください。",
  ],
  OPEN_AT_CLOSE: [
    "実行が終了した時、{openMilliseconds} のあいだ開いていたもの: {what}",
    "何もする必要はありません。以後のワーカーの応答は拒否され、子は子ポリシーに従います。",
  ],
  OPEN_AT_RESET: [
    "実行がリセットされた時、{openMilliseconds} のあいだ開いていたもの: {what}",
    "実行 {newRunId} を確かめてください。ディシジョンの時に開いていたものはそこで続きます。アクティビティと関数は再び渡され、子はその実行に報告します。それより後の子は子ポリシーに従います。",
  ],
  FAILED_BY_DECIDER: [
    "デサイダーが最後に受け取ったものに失敗はなく、実行自身のコードが失敗させました。",
    "WorkflowExecutionFailed の details にある理由とスタックを読んでください。",
  ],
  RUN_CANCELED: [
    "実行は {sinceAt} に、{tookMilliseconds} でデサイダーがキャンセルしました{asked}。",
    "何もする必要はありません。",
  ],
  RUN_COMPLETED: [
    "実行は {sinceAt} に、{tookMilliseconds} で完了しました。",
    "何もする必要はありません。",
  ],
  RUN_CONTINUED: [
    "実行は {sinceAt} に、{tookMilliseconds} で新しい実行 {newRunId} として継続されました。",
    "続きは実行 {newRunId} の理由を確かめてください。",
  ],
  FLOW_CODE_CHANGED: [
    "ワークフローのコードが履歴と合いません({kind})。これにより続けて失敗したディシジョンタスク: {count}。{message}。{retry}",
    "履歴のとおりに要求するコードをデプロイするか、patched() で古い方法を残してください。docs/guide/versioning.md を参照。その後、実行は自動的に再開します。",
  ],
  FLOW_TYPE_UNKNOWN: [
    "{identity} がディシジョンタスクを受け取りましたが、このワークフローのタイプを知りません。これにより続けて失敗したディシジョンタスク: {count}。{message}。{retry}",
    "このワークフローとバージョンを持つワーカーを起動し、ほかのワークフローのワーカーには別のリストをポーリングさせてください。",
  ],
  FLOW_ENDLESS: [
    "ワークフローのコードが {identity} で時間内に終わりませんでした。これにより続けて失敗したディシジョンタスク: {count}。{message}。{retry}",
    "永続的なものを待たないループがないか調べてください。スタックはマーカーの details にあります。",
  ],
  FLOW_DECISIONS_INVALID: [
    "サービスがワークフローのディシジョンを受け付けません。これにより続けて失敗したディシジョンタスク: {count}。{message}。{retry}",
    "長すぎる ID やペイロードなど、メッセージが示すものを直してください。",
  ],
  FLOW_DECISION_FAILED: [
    "ワークフローのコードが判断できませんでした({kind})。最後は {identity} でした。これにより続けて失敗したディシジョンタスク: {count}。{message}。{retry}",
    "コードを直してデプロイしてください。その後、実行は自動的に再開します。スタックはマーカーの details にあります。",
  ],
  FLOW_ACTIVITY_RETRIES: [
    "アクティビティ {activityId} の {attempt} 回目の試行は {failure} で終わりました。次は {nextAt}、{inMilliseconds} 後に始まります。",
    "それまでに原因が除かれるなら、何もする必要はありません。ワークフローの再試行ポリシーが再び試します。",
  ],
  FLOW_UPDATE_WAITS: [
    "更新({update})は {forMilliseconds} 前に要求され、まだ応答がありません。",
    "ハンドラーが処理中なら何もする必要はありません。そうでなければ、この更新のハンドラーをワークフローに定義してください。",
  ],
  FLOW_MORE_DECISIONS: [
    "最後の応答のディシジョンが一度に受け付けられる数を超えました。残りは次に続きます。",
    "何もする必要はありません。次のディシジョンタスクで続きます。",
  ],
  CLOSE_NOT_REPEATED: [
    "実行は止まっています。{decision} が拒否され({cause})、デサイダーは次のディシジョンタスクに何も応答しませんでした。拒否された終了は再び要求する必要があります。",
    "実行にシグナルを送ってデサイダーに次のディシジョンタスクを渡し、このイベントを受け取ったら再び終了させてください。",
  ],
  REFUSAL_NOT_HANDLED: [
    "実行は止まっています。{about} の {decision} が拒否され({cause})、デサイダーはそれを受け取りましたが、代わりに何も要求していません。",
    "原因を取り除いてから実行にシグナルを送り、デサイダーに次のディシジョンタスクを渡してください。",
  ],
  FAILURE_NOT_HANDLED: [
    "実行は止まっています。デサイダーは失敗({failure})を受け取りましたが、再試行も終了も要求していません。",
    "デサイダーを直してから実行にシグナルを送り、次のディシジョンタスクを渡してください。",
  ],
  STOPPED_WHILE_IDLE: [
    "実行が終わった時、{idleMilliseconds} のあいだ何も開いていませんでした。デサイダーは何も要求していませんでした{reason}。",
    "ワークフローがシグナルを待っていたなら、それは届きませんでした。そうでなければデサイダーを直してください。",
  ],
  SIGNAL_NOT_HANDLED: [
    "デサイダーはシグナル {signal} を受け取りましたが、何も要求していません。",
    "シグナルがデサイダーの記憶を変えるだけなら何もする必要はありません。そうでなければ名前を確かめてください。",
  ],
  WAITS_FOR_SIGNAL: [
    "開いているものはなく、デサイダーは何も要求していません。シグナルかキャンセル要求だけが実行を進めます。",
    "ワークフローが待っているシグナルを送ってください。",
  ],
};
