// Calls of a page, answered or held back on their way as a proxy would.
import type { Page, Route } from "playwright-core";

/** Of the service, as in `ListDomains`, or of Ekiden, as in `ListPauses`. */
const operationOf = (route: Route): string | undefined => {
  const request = route.request();
  const target = request.headers()["x-amz-target"] ?? new URL(request.url()).pathname;
  return /[./](\w+)$/.exec(target)?.[1];
};

/** Hands each call of that operation to `act`, with its input. */
export const intercept = (
  page: Page,
  operation: RegExp,
  act: (route: Route, input: Readonly<Record<string, unknown>>) => Promise<unknown>,
): Promise<unknown> =>
  page.route(
    ({ pathname }) => pathname === "/" || pathname.startsWith("/ekiden/"),
    async (route) => {
      if (!operation.test(operationOf(route) ?? "")) return route.fallback();
      await act(route, route.request().postDataJSON());
    },
  );

export const refuse = (route: Route, fault: string): Promise<void> =>
  route.fulfill({
    status: 400,
    contentType: "application/x-amz-json-1.0",
    body: JSON.stringify({ __type: `com.amazon.coral.service#${fault}`, message: "Not now" }),
  });

/** The server does it, and nothing of that comes back. */
export const loseAnswer = async (route: Route): Promise<void> => {
  await route.fetch();
  await route.abort();
};

/** Calls are held back until `release`, which hands them to `act`; later ones pass at once. */
export const hold = async (
  page: Page,
  operation: RegExp,
  isHeld: (input: Readonly<Record<string, unknown>>) => boolean,
) => {
  const held: Route[] = [];
  let isOver = false;
  await intercept(page, operation, async (route, input) => {
    if (isOver || !isHeld(input)) await route.fallback();
    else held.push(route);
  });
  const release = async (act = (route: Route): Promise<unknown> => route.fallback()) => {
    isOver = true;
    await Promise.all(held.splice(0).map(act));
  };
  return { held, release };
};
