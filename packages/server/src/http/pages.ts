// Pages that need no signature, each one line of JSON. Two are for load balancers and supervisors:
// is the server alive, and does it take calls? One describes Ekiden's own operations.
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { ekidenOpenApi } from "@ekiden/model";
import type { ClockFigures } from "../jobs/clock-check.ts";
import type { Answer } from "./codec.ts";
import type { ListenerContext } from "./listener-context.ts";

interface Page {
  readonly status: number;
  readonly text: string;
}

interface Health {
  readonly status: string;
  readonly reason?: string;
  readonly clock?: ClockFigures;
}

const lineOf = (body: Health | ReturnType<typeof ekidenOpenApi>) => `${JSON.stringify(body)}\n`;

/** Made when it is first asked for: that takes many times as long as to send it. */
let openApi: string | undefined;

/** The process answers: a restart would not mend other faults. */
const alive: Page = { status: 200, text: lineOf({ status: "alive" }) };

const pages: Readonly<Record<string, (listener: ListenerContext) => Promise<Page>>> = {
  "/healthz": async () => alive,
  "/readyz": async (listener) => {
    const problem = await listener.readiness.problem();
    // Asked for last: draining may have begun meanwhile.
    const reason = listener.isDraining ? "The server is draining" : problem;
    const clock = listener.clockFigures();
    const figures = clock && { clock };
    if (reason !== undefined) {
      return { status: 503, text: lineOf({ status: "unready", reason, ...figures }) };
    }
    return { status: 200, text: lineOf({ status: "ready", ...figures }) };
  },
  "/ekiden/openapi.json": async () => {
    openApi ??= lineOf(ekidenOpenApi());
    return { status: 200, text: openApi };
  },
};

export const isPage = ({ method, url }: IncomingMessage): boolean =>
  (method === "GET" || method === "HEAD") && url !== undefined && Object.hasOwn(pages, url);

/** The answer of `/healthz`, for a connection that carries nothing else. */
export const alivePage = (): Answer => answerOf(alive);

const probe = /^(GET|HEAD) \/healthz /;
const maxProbeBytes = 16;

/** Does a request for `/healthz` begin with these bytes? */
export const asksForLife = (firstBytes: Buffer): boolean =>
  probe.test(firstBytes.toString("latin1", 0, maxProbeBytes));

const answerOf = (page: Page): Answer => ({
  requestId: randomUUID(),
  mediaType: "application/json",
  ...page,
});

/** Undefined: the caller has gone before its request had arrived. */
export const pageFor = async (
  listener: ListenerContext,
  request: IncomingMessage,
): Promise<Answer | undefined> => {
  const page = pages[request.url ?? ""];
  // An unexpected body is read to its end, so that the connection can go on.
  request.resume();
  await arrivalOf(request);
  if (!page || !request.complete) return undefined;
  return answerOf(await page(listener));
};

/** Resolves when nothing more comes, also where the caller has gone in its midst. */
const arrivalOf = (request: IncomingMessage): Promise<void> =>
  new Promise((resolve) => {
    if (request.complete || request.destroyed) resolve();
    request.once("end", resolve);
    request.once("close", resolve);
  });
