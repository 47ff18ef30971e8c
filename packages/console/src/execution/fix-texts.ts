// Texts about a run that waits for a fix.
import { defineTexts } from "../kit/texts.ts";

export const fixTexts = defineTexts(
  {
    heading: "This run waits for a fix",
    advice:
      "Its decider could not decide. Nothing is lost: correct the code and deploy it, and the run goes on by itself with the next try.",
    stack: "Stack",
    kind: "Kind",
    since: "Since",
    failures: "Failed tries in a row",
    lastFailure: "Last failure",
    worker: "Worker that failed last",
    next: "Next try",
    in: (time: string) => `in ${time}`,
    underWay: "under way",
    waitsForWorker: "as soon as a worker takes its decision task",
    whenWoken: "with the next event, such as a signal",
  },
  {
    heading: "この実行は修正を待っています",
    advice:
      "デサイダーが判断できませんでした。失われたものはありません。コードを修正してデプロイすると、次の試行から自動的に再開します。",
    stack: "スタック",
    kind: "種類",
    since: "最初の失敗",
    failures: "連続して失敗した回数",
    lastFailure: "最後の失敗",
    worker: "最後に失敗したワーカー",
    next: "次の試行",
    in: (time) => `あと ${time}`,
    underWay: "実行中",
    waitsForWorker: "ワーカーがディシジョンタスクを受け取り次第",
    whenWoken: "シグナルなどの次のイベントのとき",
  },
);
