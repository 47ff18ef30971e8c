// Texts about what came of the times of a schedule, which the overview has, too.
import { defineTexts } from "../kit/texts.ts";

export const outcomeTexts = defineTexts(
  {
    STARTED: "Started",
    SKIPPED: "Skipped",
    FAILED: "Failed",
    attention: "Schedules that are paused, or failed last",
    unknown: "It is not known which schedules are paused, or failed last.",
    schedule: "Schedule",
    state: "State",
    why: "Why",
    since: "Since",
    actions: "Actions",
  },
  {
    STARTED: "開始",
    SKIPPED: "スキップ",
    FAILED: "失敗",
    attention: "一時停止中または直近で失敗したスケジュール",
    unknown: "一時停止中または直近で失敗したスケジュールがあるかは不明です。",
    schedule: "スケジュール",
    state: "状態",
    why: "理由",
    since: "時刻",
    actions: "操作",
  },
);
