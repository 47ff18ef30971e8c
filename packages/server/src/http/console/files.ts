// The files of the console, all of them in memory, compressed where the build has them so: a
// request is answered from a map by its path, so that none can name any other file of this machine.
import { hash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

const unzip = promisify(gunzip);

interface ConsoleFile {
  readonly mediaType: string;
  readonly bytes: Buffer;
  readonly isGzipped: boolean;
  readonly etag: string;
  /** Its name has a hash of what is in it. */
  readonly isImmutable: boolean;
}

/** By what follows `/console/`; empty: there is no build. */
export type ConsoleFiles = ReadonlyMap<string, ConsoleFile>;

const mediaTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};
const hashedFolder = "assets/";
/** The page that finds out by itself what its path shows. */
const page = "index.html";

/** What is in the directory of a build; of other kinds of files there are none. */
export const readConsoleFiles = async (directory: string): Promise<ConsoleFiles> => {
  const entries = await readdir(directory, { recursive: true }).catch(nothingThere);
  const names = entries.map((name) => name.replaceAll("\\", "/"));
  const shown = names.filter((name) => mediaTypes[extname(name)] !== undefined);
  return new Map(
    await Promise.all(
      shown.map(async (name): Promise<[string, ConsoleFile]> => {
        const isGzipped = names.includes(`${name}.gz`);
        const bytes = await readFile(join(directory, isGzipped ? `${name}.gz` : name));
        return [
          name,
          {
            mediaType: mediaTypes[extname(name)] ?? "",
            bytes,
            isGzipped,
            etag: `"${hash("sha256", bytes, "hex").slice(0, 32)}"`,
            isImmutable: name.startsWith(hashedFolder),
          },
        ];
      }),
    ),
  );
};

const nothingThere = (error: NodeJS.ErrnoException): string[] => {
  if (error.code === "ENOENT") return [];
  throw error;
};

/** Undefined: the console has no such file. A path without an ending is for the page to read. */
export const fileAt = (files: ConsoleFiles, path: string): ConsoleFile | undefined => {
  const file = files.get(path);
  if (file || path.startsWith(hashedFolder)) return file;
  return files.get(page);
};

/** Nothing from other origins, nothing inline, and no page may frame this one. */
const contentSecurityPolicy = [
  "default-src 'none'",
  ...["script-src", "style-src", "img-src", "connect-src", "font-src"].map(
    (kind) => `${kind} 'self'`,
  ),
  ...["base-uri", "form-action", "frame-ancestors"].map((kind) => `${kind} 'none'`),
].join("; ");

export const guardingHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy": contentSecurityPolicy,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
};

const immutable = "public, max-age=31536000, immutable";

/** Nearly all browsers take compressed files; for others, they are decompressed each time. */
export const replyWithFile = async (
  request: IncomingMessage,
  response: ServerResponse,
  file: ConsoleFile,
): Promise<void> => {
  const headers: Record<string, string | number> = {
    ...guardingHeaders,
    ETag: file.etag,
    "Cache-Control": file.isImmutable ? immutable : "no-cache",
    Vary: "Accept-Encoding",
  };
  if (isKnown(request, file.etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  const isSentGzipped = file.isGzipped && takesGzip(request);
  const isUnzipped = file.isGzipped && !isSentGzipped;
  const bytes = isUnzipped ? await unzip(file.bytes) : file.bytes;
  headers["Content-Type"] = file.mediaType;
  headers["Content-Length"] = bytes.length;
  if (isSentGzipped) headers["Content-Encoding"] = "gzip";
  response.writeHead(200, headers).end(bytes);
};

const isKnown = ({ headers }: IncomingMessage, etag: string): boolean =>
  (headers["if-none-match"] ?? "")
    .split(",")
    .some((each) => each.trim().replace(/^W\//, "") === etag || each.trim() === "*");

const takesGzip = ({ headers }: IncomingMessage): boolean =>
  /(^|[\s,])(gzip|\*)\s*(?!;\s*q=0(\.0*)?\s*(,|$))/i.test(String(headers["accept-encoding"] ?? ""));
