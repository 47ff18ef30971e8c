// Texts of the graph of decisions.
import { defineTexts } from "../../kit/texts.ts";

export const graphTexts = defineTexts(
  {
    graph: "What led to what",
    decision: (id: number) => `Decision ${id}`,
    timedOut: (count: number) => `timed out ${count} ×`,
    earlier: "Earlier decisions",
    later: "Later decisions",
    shown: (from: number, to: number, all: number) => `Decisions ${from} to ${to} of ${all}`,
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    asList: "As a list",
    leadsTo: (names: string) => `leads to ${names}`,
    leadsToNothing: "has led to nothing yet",
    laying: "Laying it out",
    empty: "There is nothing to draw yet",
    open: "open",
    unsuccessful: "went wrong",
  },
  {
    graph: "因果関係",
    decision: (id) => `ディシジョン ${id}`,
    timedOut: (count) => `タイムアウト ${count} 回`,
    earlier: "前のディシジョン",
    later: "後のディシジョン",
    shown: (from, to, all) => `${all} 件中 ${from}〜${to} 件目のディシジョン`,
    zoomIn: "拡大",
    zoomOut: "縮小",
    asList: "リストで表示",
    leadsTo: (names) => `次につながる: ${names}`,
    leadsToNothing: "まだ何にもつながっていません",
    laying: "配置中",
    empty: "まだ描くものがありません",
    open: "未完了",
    unsuccessful: "問題あり",
  },
);
