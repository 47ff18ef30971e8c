// The worker that all tabs of a browser share: it has the stream, and hands on to each what it
// watches.
import { ChangeStream, type News } from "./change-stream.ts";

/** What a tab says. */
export type Saying =
  | {
      readonly kind: "watch";
      readonly name: string;
      readonly domain: string;
      readonly session: string;
    }
  | { readonly kind: "leave"; readonly name: string };

/** What a tab receives. */
export interface Told {
  readonly name: string;
  readonly news: News;
}

const stream = new ChangeStream();

self.addEventListener("connect", (event) => {
  const [port] = (event as MessageEvent).ports;
  if (!port) return;
  port.addEventListener("message", ({ data }: MessageEvent<Saying>) => {
    const { name } = data;
    if (data.kind === "leave") stream.leave(name);
    else stream.watch(name, { ...data, tell: (news) => port.postMessage({ name, news } as Told) });
  });
  port.start();
});
