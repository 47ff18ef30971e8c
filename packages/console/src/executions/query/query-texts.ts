import { defineTexts } from "../../kit/texts.ts";

export const queryTexts = defineTexts(
  {
    query: "Query",
    find: "Find",
    toFilters: "Back to filters",
    facets: "Counts",
    counted: (count: number) => `${count.toLocaleString("en")} found.`,
    countedAtLeast: (count: number) =>
      `${count.toLocaleString("en")} found in the part that one call counts; there may be more. These counts are of that part.`,
    countReasons: "Count reasons, too",
    status: "Status",
    type: "Type",
    tag: "Tag",
    reason: "Reason",
    hour: "Hour, the latest",
    moreValues: "and others",
    narrow: (comparison: string) => `Narrow the query: ${comparison}`,
    found: (count: number) => `${count.toLocaleString("en")} shown.`,
    all: "These are all.",
    more: "There may be more.",
    incomplete:
      "Incomplete: the search ended at what one call may look at. Others have not been looked at.",
    nextPage: "Next page",
    goOn: "Go on searching",
    selectFirst: "Select executions to act on them.",
  },
  {
    query: "クエリ",
    find: "検索",
    toFilters: "フィルターに戻る",
    facets: "内訳",
    counted: (count) => `${count.toLocaleString("ja")} 件見つかりました。`,
    countedAtLeast: (count) =>
      `1 回の呼び出しで数えられる範囲で ${count.toLocaleString("ja")} 件見つかりました。ほかにもある可能性があります。内訳はその範囲のものです。`,
    countReasons: "理由も集計",
    status: "ステータス",
    type: "タイプ",
    tag: "タグ",
    reason: "理由",
    hour: "時間帯 (最新)",
    moreValues: "ほか",
    narrow: (comparison) => `クエリを絞り込む: ${comparison}`,
    found: (count) => `${count.toLocaleString("ja")} 件を表示。`,
    all: "これですべてです。",
    more: "ほかにもある可能性があります。",
    incomplete:
      "不完全: 1 回の呼び出しで確認できる範囲で検索を終えました。残りはまだ確認していません。",
    nextPage: "次のページ",
    goOn: "検索を続ける",
    selectFirst: "操作する実行を選択してください。",
  },
);
