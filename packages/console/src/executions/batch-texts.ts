import { defineTexts } from "../kit/texts.ts";

export const batchTexts = defineTexts(
  {
    cancel: "Request cancel",
    signal: "Signal",
    terminate: "Terminate",
    counting: (count: number) => `Counting: ${count} so far…`,
    wouldSelected: (count: number) =>
      count === 1
        ? "This is for one selected execution."
        : `This is for ${count} selected executions.`,
    wouldMatching: (count: number) =>
      `${count === 1 ? "One open execution matches" : `${count} open executions match`}. Nothing is ` +
      "done before you confirm.",
    bound: (max: number) => `There are more than ${max}: only the latest ${max} are taken.`,
    closedLeftOut: (count: number) =>
      `${count === 1 ? "One is" : `${count} are`} closed already, and left out.`,
    none: "No open execution is among them: there is nothing to do.",
    domain: "Domain",
    filter: "Filter",
    noFilter: "None: every open execution of the domain",
    selection: "Selected one by one",
    is: (name: string, value: string) => `${name}: ${value}`,
    types: "Of these types",
    ofType: (count: number, type: string) => `${count} × ${type}`,
    ofOtherTypes: (count: number, types: number) =>
      `${count} of ${types === 1 ? "another type" : `${types} other types`}`,
    confirm: (count: number) => `Type ${count} to go on`,
    signalName: "Signal name",
    input: "Input",
    reason: "Reason",
    details: "Details",
    childPolicy: "Child policy",
    asStarted: "As it was started",
    doIt: (what: string, count: number) => `${what}: ${count}`,
    progress: (done: number, all: number) => `${done} of ${all} done`,
    failed: (count: number) => `${count} ${count === 1 ? "was" : "were"} refused`,
    done: "Done.",
    unknown: (count: number) =>
      `Of ${count} it is not known whether ${count === 1 ? "it was" : "they were"} done`,
    lost: "Stopped: the server does not answer. What was done stays done.",
    left: (count: number) =>
      count === 1
        ? "One was not done, and is selected when this is closed."
        : `${count} were not done, and are selected when this is closed.`,
    notDone: (count: number) => `What was not done, as a file (${count})`,
    stop: "Stop",
    stopped: "Stopped. What was done stays done.",
    leaving: "To leave the page stops it. What was done stays done.",
  },
  {
    cancel: "キャンセルを要求",
    signal: "シグナル",
    terminate: "強制終了",
    counting: (count) => `集計中: 現在 ${count} 件…`,
    wouldSelected: (count) => `選択した ${count} 件が対象です。`,
    wouldMatching: (count) => `実行中の ${count} 件が一致します。確認するまで何も実行しません。`,
    bound: (max) => `${max} 件を超えています。最新の ${max} 件だけを対象にします。`,
    closedLeftOut: (count) => `${count} 件はすでにクローズ済みのため除外します。`,
    none: "実行中のものがありません。実行することはありません。",
    domain: "ドメイン",
    filter: "フィルター",
    noFilter: "なし: ドメイン内の実行中すべて",
    selection: "個別に選択",
    is: (name, value) => `${name}: ${value}`,
    types: "タイプ別の件数",
    ofType: (count, type) => `${type}: ${count} 件`,
    ofOtherTypes: (count, types) => `その他 ${types} タイプ: ${count} 件`,
    confirm: (count) => `続けるには ${count} と入力してください`,
    signalName: "シグナル名",
    input: "入力",
    reason: "理由",
    details: "詳細",
    childPolicy: "子ポリシー",
    asStarted: "開始時の設定に従う",
    doIt: (what, count) => `${what}: ${count} 件`,
    progress: (done, all) => `${all} 件中 ${done} 件が完了`,
    failed: (count) => `${count} 件は拒否されました`,
    done: "完了しました。",
    unknown: (count) => `${count} 件は実行されたかどうか不明です`,
    lost: "停止しました: サーバーが応答しません。実行済みのものは元に戻りません。",
    left: (count) => `${count} 件は実行されませんでした。閉じると選択された状態になります。`,
    notDone: (count) => `実行されなかったものをファイルに保存 (${count} 件)`,
    stop: "停止",
    stopped: "停止しました。実行済みのものは元に戻りません。",
    leaving: "このページを離れると停止します。実行済みのものは元に戻りません。",
  },
);
