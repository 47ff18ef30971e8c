// The screens by name: what the navigation, the palette and the keyboard lead to.
import type { frameTexts } from "./frame-texts.ts";

type TextName = keyof (typeof frameTexts)["en"];

interface Screen {
  readonly name: TextName;
  readonly to: string;
  /** After `g`. */
  readonly key: string;
}

export const domainScreens = [
  { name: "overview", to: "/domains/$domain", key: "o" },
  { name: "executions", to: "/domains/$domain/executions", key: "e" },
  { name: "incidents", to: "/domains/$domain/incidents", key: "n" },
  { name: "types", to: "/domains/$domain/types", key: "t" },
  { name: "taskLists", to: "/domains/$domain/task-lists", key: "l" },
  { name: "jobs", to: "/domains/$domain/jobs", key: "j" },
  { name: "schedules", to: "/domains/$domain/schedules", key: "c" },
  { name: "inbox", to: "/domains/$domain/inbox", key: "h" },
  { name: "start", to: "/domains/$domain/start", key: "s" },
] as const satisfies readonly Screen[];

export const generalScreens = [
  { name: "domains", to: "/", key: "d" },
  { name: "importing", to: "/import", key: "i" },
  { name: "preferences", to: "/preferences", key: "p" },
] as const satisfies readonly Screen[];
