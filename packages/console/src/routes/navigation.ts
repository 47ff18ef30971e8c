// The screens by name: what the navigation, the palette and the keyboard lead to.
import type { frameTexts } from "./frame-texts.ts";

type TextName = keyof (typeof frameTexts)["en"];

interface Screen {
  readonly name: "overview" | "executions" | "types" | "taskLists" | "jobs" | "inbox" | "start";
  readonly to:
    | "/domains/$domain"
    | "/domains/$domain/executions"
    | "/domains/$domain/types"
    | "/domains/$domain/task-lists"
    | "/domains/$domain/jobs"
    | "/domains/$domain/inbox"
    | "/domains/$domain/start";
  /** After `g`. */
  readonly key: string;
}

export const domainScreens: readonly (Screen & { readonly name: TextName })[] = [
  { name: "overview", to: "/domains/$domain", key: "o" },
  { name: "executions", to: "/domains/$domain/executions", key: "e" },
  { name: "types", to: "/domains/$domain/types", key: "t" },
  { name: "taskLists", to: "/domains/$domain/task-lists", key: "l" },
  { name: "jobs", to: "/domains/$domain/jobs", key: "j" },
  { name: "inbox", to: "/domains/$domain/inbox", key: "h" },
  { name: "start", to: "/domains/$domain/start", key: "s" },
];

export const generalScreens = [
  { name: "domains", to: "/", key: "d" },
  { name: "importing", to: "/import", key: "i" },
  { name: "preferences", to: "/preferences", key: "p" },
] as const;
