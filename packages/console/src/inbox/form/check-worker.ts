// Runs beside the page, which ends it when it takes too long.
import { type Asked, complaintsIn } from "./check.ts";

addEventListener("message", ({ data }: MessageEvent<Asked>) => postMessage(complaintsIn(data)));
postMessage("ready");
