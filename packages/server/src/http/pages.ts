// Two pages for load balancers and supervisors: is it alive, and does it take calls?
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Front } from "./call.ts";
import { reply } from "./reply.ts";

const pages: Readonly<Record<string, (front: Front) => { status: number; text: string }>> = {
  "/healthz": () => ({ status: 200, text: "alive\n" }),
  "/readyz": ({ isDraining }) =>
    isDraining ? { status: 503, text: "draining\n" } : { status: 200, text: "ready\n" },
};

export const isPage = ({ method, url }: IncomingMessage): boolean =>
  method === "GET" && url !== undefined && Object.hasOwn(pages, url);

export const showPage = (front: Front, request: IncomingMessage, response: ServerResponse) => {
  const page = pages[request.url ?? ""];
  const requestId = randomUUID();
  const mediaType = "text/plain; charset=utf-8";
  // A body that nobody asked for is read to its end, so that the connection can go on.
  request.resume();
  request.once("end", () => {
    if (page) reply(response, { requestId, mediaType, ...page(front) }, front.isDraining);
  });
};
