// The first page of the site, in each language.
import type { Page } from "./documents.ts";
import { firstCodeOf } from "./prose.ts";

interface Action {
  readonly theme: "brand" | "alt";
  readonly text: string;
  readonly link: string;
}

interface Home {
  /** Where the site has it. */
  readonly path: string;
  readonly tagline: string;
  readonly actions: readonly Action[];
  /** Title, what it says, and where there is more. */
  readonly features: readonly (readonly [string, string, string])[];
  /** Headings of what stands below: a workflow as code, and its timeline in the console. */
  readonly code: string;
  readonly timeline: string;
  /** What the picture of the timeline shows, for those who do not see it. */
  readonly timelineText: string;
}

export const homes: readonly Home[] = [
  {
    path: "index.md",
    tagline:
      "A self-hosted Amazon Simple Workflow Service. Programs written for SWF run against it with nothing changed but the endpoint; new ones are async functions in TypeScript.",
    actions: [
      { theme: "brand", text: "First workflow", link: "/guide/first-workflow" },
      { theme: "alt", text: "Without a server", link: "/guide/embedded" },
      { theme: "alt", text: "Cookbook", link: "/cookbook/" },
    ],
    features: [
      [
        "Workflows as async functions",
        "What a workflow awaits is durable: the process may end, and the function goes on elsewhere, from its history.",
        "/guide/",
      ],
      [
        "The whole API of SWF",
        "39 operations, 13 decisions and 54 event types. Published clients in five languages are run against it, unmodified.",
        "/clients/",
      ],
      [
        "Tests without waiting",
        "A whole server in the test's process, on a clock that a test moves: thirty days take milliseconds.",
        "/guide/testing",
      ],
      [
        "On files, or on PostgreSQL",
        "One process on its own disk, or any number of equal nodes over one PostgreSQL.",
        "/operations/",
      ],
      [
        "Why does it not move?",
        "One call says why a run stands still. Activities are ended by hand, runs are reset, and jobs do one thing to many runs.",
        "/operations/stuck-runs",
      ],
      [
        "From elsewhere",
        "What you know of Temporal, Step Functions, Amazon SWF, BullMQ or pg-boss, and what it is called here.",
        "/coming-from/",
      ],
    ],
    code: "A workflow is a function",
    timeline: "What each step did, when, and why it failed",
    timelineText:
      "The timeline of an execution in the console: an activity that failed twice and was tried again, with the input of its first attempt",
  },
  {
    path: "ja/index.md",
    tagline:
      "自分で運用できる Amazon Simple Workflow Service。SWF 用のプログラムは、エンドポイントを変えるだけで動きます。新しいワークフローは TypeScript の async 関数として書けます。",
    actions: [
      { theme: "brand", text: "はじめてのワークフロー", link: "/ja/first-workflow" },
      { theme: "alt", text: "ガイド（英語）", link: "/guide/" },
    ],
    features: [
      [
        "ワークフローは async 関数",
        "await した結果は履歴に残ります。プロセスが終了しても、別のプロセスが履歴から続きを実行します。",
        "/ja/first-workflow",
      ],
      [
        "SWF の API をすべて実装",
        "39 の操作、13 の決定、54 種類のイベント。5 つの言語の公開クライアントを、変更せずに動かして確かめています。",
        "/clients/",
      ],
      [
        "待たないテスト",
        "テストのプロセスの中でサーバーが動き、時計はテストが進めます。30 日のタイマーも数ミリ秒です。",
        "/guide/testing",
      ],
      [
        "ファイルでも PostgreSQL でも",
        "ひとつのプロセスとディスクだけでも、ひとつの PostgreSQL を共有する複数のノードでも動きます。",
        "/operations/",
      ],
    ],
    code: "ワークフローはひとつの関数",
    timeline: "各ステップがいつ動き、なぜ失敗したか",
    timelineText:
      "コンソールのタイムライン：2 回失敗して再試行されたアクティビティと、その最初の入力",
  },
];

/** For VitePress: the features are data, which YAML reads as JSON, and the rest is Markdown. */
export const homeText = ({ tagline, actions, features }: Home, below: string): string => {
  const data = {
    layout: "home",
    hero: { name: "Ekiden", tagline, actions },
    features: features.map(([title, details, link]) => ({ title, details, link })),
  };
  return `---\n${JSON.stringify(data, undefined, 2)}\n---\n\n${below}`;
};

const timelinePicture = (theme: "light" | "dark", text: string): string =>
  `![${text}](docs/images/console-execution-timeline-${theme}.png){.${theme}-only}`;

/** What stands below the features: the workflow of the readme, and a picture of the console. */
export const belowFeatures = (home: Home, readme: Page): Page => {
  const { path, code, timeline, timelineText } = home;
  const text = [
    `## ${code}`,
    firstCodeOf(readme.text, "ts"),
    `## ${timeline}`,
    timelinePicture("light", timelineText),
    timelinePicture("dark", timelineText),
  ].join("\n\n");
  return { source: readme.source, path, title: "Ekiden", text: `${text}\n` };
};
