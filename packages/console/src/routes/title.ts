// What a tab, a bookmark and the browser's history call a page: what it shows first, then where.
import type { frameTexts } from "./frame-texts.ts";
import { domainScreens, generalScreens } from "./navigation.ts";

interface Address {
  /** The pattern of its path, as in `/domains/$domain`. */
  readonly route: string | undefined;
  readonly params: Readonly<
    Partial<Record<"domain" | "workflowId" | "jobId" | "schedule", string>>
  >;
}

export const titleOf = ({ route, params }: Address, texts: (typeof frameTexts)["en"]): string => {
  const { domain, workflowId, jobId, schedule } = params;
  const screen = [...domainScreens, ...generalScreens].find(({ to }) => to === route);
  const what = workflowId ?? jobId ?? schedule ?? (screen && texts[screen.name]);
  return [what, domain, "Ekiden"].filter((each) => each !== undefined).join(" · ");
};
