// Texts around inputs, results and details.
import { defineTexts } from "../../kit/texts.ts";

export const payloadTexts = defineTexts(
  {
    characters: (count: string) => `${count} characters`,
    show: "Show",
    hide: "Hide",
    asText: "As text",
    asTree: "As a tree",
    more: (count: string) => `${count} more`,
    items: (count: number) => (count === 1 ? "1 item" : `${count} items`),
    empty: "empty",
    unfold: (what: string) => `Unfold ${what}`,
  },
  {
    characters: (count) => `${count} 文字`,
    show: "表示",
    hide: "隠す",
    asText: "テキスト",
    asTree: "ツリー",
    more: (count) => `さらに ${count} 件`,
    items: (count) => `${count} 件`,
    empty: "空",
    unfold: (what) => `${what} を展開`,
  },
);
