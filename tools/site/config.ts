// How VitePress makes the site: its name, what stands beside the pages, and the search.
import { type DefaultTheme, defineConfig, type UserConfig } from "vitepress";
import { webAddress } from "../release/published-manifest.ts";
import { documented } from "./api.ts";
import { readPages } from "./documents.ts";
import { cacheFolder, htmlFolder } from "./folders.ts";
import { sidebarOf } from "./navigation.ts";
import { slugOf } from "./slug.ts";

const sidebar: DefaultTheme.SidebarMulti = Object.fromEntries(
  Object.entries(sidebarOf(readPages(), documented)).map(([path, groups]) => [
    path,
    groups.map(({ items, ...group }) => ({ ...group, items: [...items] })),
  ]),
);

const english: DefaultTheme.Config = {
  nav: [
    { text: "Guide", link: "/guide/", activeMatch: "^/guide/" },
    { text: "Cookbook", link: "/cookbook/", activeMatch: "^/cookbook/" },
    { text: "Operations", link: "/operations/", activeMatch: "^/operations/" },
    {
      text: "Reference",
      activeMatch: "^/(reference|api)/",
      items: [
        { text: "Operations of Ekiden", link: "/reference/operations" },
        { text: "Options of the server", link: "/reference/options" },
        { text: "API of the packages", link: "/api/" },
        { text: "Errors by their text", link: "/operations/troubleshooting" },
      ],
    },
  ],
  sidebar,
  editLink: {
    pattern: ({ frontmatter }) => frontmatter.sourceAddress,
    text: "Source of this page",
  },
};

const japanese: DefaultTheme.Config = {
  nav: [
    { text: "はじめに", link: "/ja/first-workflow" },
    { text: "ガイド（英語）", link: "/guide/" },
  ],
  sidebar: [
    {
      text: "はじめに",
      items: [
        { text: "はじめてのワークフロー", link: "/ja/first-workflow" },
        { text: "ガイド（英語）", link: "/guide/" },
        { text: "クックブック（英語）", link: "/cookbook/" },
        { text: "運用（英語）", link: "/operations/" },
      ],
    },
  ],
  outline: { label: "このページの内容" },
  docFooter: { prev: "前のページ", next: "次のページ" },
  darkModeSwitchLabel: "外観",
  sidebarMenuLabel: "メニュー",
  returnToTopLabel: "先頭へ",
  langMenuLabel: "言語",
};

const japaneseSearch = {
  translations: {
    button: { buttonText: "検索", buttonAriaLabel: "検索" },
    modal: {
      noResultsText: "見つかりませんでした",
      resetButtonTitle: "消す",
      displayDetails: "詳しく表示",
      footer: { selectText: "選ぶ", navigateText: "移動", closeText: "閉じる" },
    },
  },
};

export const config: UserConfig<DefaultTheme.Config> = defineConfig({
  title: "Ekiden",
  description: "A self-hosted, wire-compatible Amazon Simple Workflow Service (SWF)",
  outDir: htmlFolder,
  cacheDir: cacheFolder,
  locales: {
    root: { label: "English", lang: "en", themeConfig: english },
    ja: {
      label: "日本語",
      lang: "ja",
      description: "自分で運用できる Amazon Simple Workflow Service (SWF)",
      themeConfig: japanese,
    },
  },
  themeConfig: {
    // The pages of the languages are not the same ones.
    i18nRouting: false,
    search: { provider: "local", options: { locales: { ja: japaneseSearch } } },
    socialLinks: [{ icon: "github", link: webAddress }],
    outline: [2, 3],
    externalLinkIcon: true,
  },
  transformPageData: ({ frontmatter }) => {
    // Pages of TypeDoc are made of several sources.
    if (frontmatter.sourceAddress === undefined) frontmatter.editLink = false;
  },
  markdown: {
    // As on the repository's host: a tag in a text is a text.
    config: (markdown) => void markdown.set({ html: false }),
    anchor: { slugify: slugOf },
  },
  vite: { build: { chunkSizeWarningLimit: 4_000 }, publicDir: false },
});
