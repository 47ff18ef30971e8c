// The encoder: ffmpeg from the PATH, else the binary an npm package brings along.
import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";

export interface Media {
  width: number;
  height: number;
  /** 0 for a picture. */
  seconds: number;
}

interface Options {
  signal?: AbortSignal;
  onProgress?: (secondsDone: number) => void;
}

const well = "exit code 0";
let found: string | undefined;

export async function ffmpegPath(): Promise<string> {
  found ??= spawnSync("ffmpeg", ["-version"]).status === 0 ? "ffmpeg" : await packagedPath();
  return found;
}

async function packagedPath(): Promise<string> {
  try {
    return (await import("@ffmpeg-installer/ffmpeg")).default.path;
  } catch {
    throw new Error("no ffmpeg on the PATH and none packaged for this platform: install ffmpeg");
  }
}

/** Runs ffmpeg to its end; it is killed when the signal is aborted. */
export async function ffmpeg(args: string[], { signal, onProgress }: Options = {}): Promise<void> {
  const quiet = ["-hide_banner", "-nostdin", "-nostats", "-y", "-v", "error"];
  const progress = onProgress ? ["-progress", "pipe:1"] : [];
  const { end, errors } = await run([...quiet, ...progress, ...args], { signal, onProgress });
  signal?.throwIfAborted();
  if (end !== well) throw new Error(`ffmpeg: ${errors.trim() || end}`);
}

/** Size and length as ffmpeg itself prints them; it always ends in an error, having no output. */
export async function probe(file: string): Promise<Media> {
  const { errors } = await run(["-hide_banner", "-nostdin", "-i", file]);
  const size = /Stream .*Video: .*?, (\d{2,})x(\d{2,})/.exec(errors);
  if (!size) throw new Error(`${file} holds no picture that ffmpeg can see`);
  const length = /Duration: (\d+):(\d+):(\d+\.\d+)/.exec(errors);
  const [hours = 0, minutes = 0, seconds = 0] = length?.slice(1).map(Number) ?? [];
  const still = /Input #0, (image2|\w+_pipe)/.test(errors);
  return {
    width: Number(size[1]),
    height: Number(size[2]),
    seconds: still ? 0 : 3600 * hours + 60 * minutes + seconds,
  };
}

/** Decodes every frame and throws them away; resolves to what ffmpeg had to complain about. */
export async function decodeErrors(file: string): Promise<string> {
  const { end, errors } = await run(["-nostdin", "-v", "error", "-i", file, "-f", "null", "-"]);
  return errors.trim() || (end === well ? "" : end);
}

async function run(args: string[], { signal, onProgress }: Options = {}) {
  // Not asked to finish politely: what it was making is of no use to anyone.
  const stop = { signal, killSignal: "SIGKILL" } as const;
  const child = spawn(await ffmpegPath(), args, { stdio: ["ignore", "pipe", "pipe"], ...stop });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  createInterface(child.stdout).on("line", (line) => {
    const microseconds = Number(/^out_time_us=(\d+)/.exec(line)?.[1]);
    if (microseconds) onProgress?.(microseconds / 1e6);
  });
  child.on("error", (error) => {
    errors += error.message;
  });
  // Not `events.once`, which would leave at an abort, before ffmpeg is gone.
  const end = await new Promise<string>((resolve) => {
    child.once("close", (code, killedBy) => resolve(killedBy ?? `exit code ${code}`));
  });
  return { end, errors };
}
