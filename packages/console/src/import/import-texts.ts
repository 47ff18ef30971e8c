// Texts of the page on which a history from a file is looked at.
import { defineTexts } from "../kit/texts.ts";

export const importTexts = defineTexts(
  {
    title: "Look at a history from a file",
    drop: "Drop a history here, or choose a file",
    dropNow: "Let go to read it",
    choose: "Choose a file",
    another: "Another file",
    what: "A history that was downloaded here, or what the AWS CLI prints; several pages behind each other, and a line for each event, are fine too.",
    stays: "It is read in this browser. Nothing is sent anywhere.",
    command:
      "aws swf get-workflow-execution-history --domain DOMAIN \\\n  --execution workflowId=WORKFLOW,runId=RUN > history.json",
    reading: "Reading",
    missing: (from: number, to: number) =>
      from === to ? `Event ${from} is missing.` : `Events ${from} to ${to} are missing.`,
    notAHistory: (name: string) => `${name} is not a history`,
    atLine: (line: number) => `Line ${line}: `,
    unreadable: "The file could not be read.",
    empty: (_: string) => "there is nothing in it.",
    noJson: (found: string) => `this is not JSON${found && `, from here on: ${found}`}`,
    noHistory: (found: string) =>
      `there are no events in this${found && ` (it has: ${found})`}. A history has a list "events".`,
    noEvents: (_: string) => "the list of events is empty.",
    noEventId: (found: string) =>
      `an event needs an eventId, a whole number from 1 on; not ${found}.`,
    noEventType: (found: string) => `${found} is no type of event of Amazon SWF.`,
    noTimestamp: (found: string) =>
      `an event needs an eventTimestamp, in seconds since 1970 or as a date; not ${found}.`,
    noAttributes: (found: string) => `the event has no ${found}.`,
    twoHistories: (found: string) =>
      `event ${found} is there twice, and the two are not the same: are these histories of two runs?`,
  },
  {
    title: "ファイルの履歴を見る",
    drop: "履歴ファイルをここにドロップするか、選択してください",
    dropNow: "離すと読み込みます",
    choose: "ファイルを選択",
    another: "別のファイル",
    what: "ここでダウンロードした履歴、または AWS CLI の出力を読み込めます。複数ページを連結したものや、1 行 1 イベントの形式でもかまいません。",
    stays: "読み込みはこのブラウザの中だけで行われ、どこにも送信されません。",
    command:
      "aws swf get-workflow-execution-history --domain DOMAIN \\\n  --execution workflowId=WORKFLOW,runId=RUN > history.json",
    reading: "読み込み中",
    missing: (from, to) =>
      from === to ? `イベント ${from} がありません。` : `イベント ${from}〜${to} がありません。`,
    notAHistory: (name) => `${name} は履歴ではありません`,
    atLine: (line) => `${line} 行目: `,
    unreadable: "ファイルを読み込めませんでした。",
    empty: (_) => "中身がありません。",
    noJson: (found) => `JSON ではありません${found && `(ここから: ${found})`}`,
    noHistory: (found) =>
      `イベントがありません${found && `(含まれるもの: ${found})`}。履歴には "events" のリストが必要です。`,
    noEvents: (_) => "イベントのリストが空です。",
    noEventId: (found) => `イベントには 1 以上の整数の eventId が必要ですが、${found} です。`,
    noEventType: (found) => `${found} は Amazon SWF のイベントタイプではありません。`,
    noTimestamp: (found) =>
      `イベントには eventTimestamp(1970 年からの秒数または日時)が必要ですが、${found} です。`,
    noAttributes: (found) => `イベントに ${found} がありません。`,
    twoHistories: (found) =>
      `イベント ${found} が 2 つあり、内容が異なります。2 つの実行の履歴ではありませんか。`,
  },
);
