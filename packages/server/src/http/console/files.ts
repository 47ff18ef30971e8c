// The files of the console, all of them in memory: a request is answered from a map by its path, so
// that none can name any other file of this machine.
import { hash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";

interface ConsoleFile {
  readonly mediaType: string;
  readonly bytes: Buffer;
  readonly gzipped: Buffer | undefined;
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
        const bytes = await readFile(join(directory, name));
        const hasGzip = names.includes(`${name}.gz`);
        return [
          name,
          {
            mediaType: mediaTypes[extname(name)] ?? "",
            bytes,
            gzipped: hasGzip ? await readFile(join(directory, `${name}.gz`)) : undefined,
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

export const replyWithFile = (
  request: IncomingMessage,
  response: ServerResponse,
  file: ConsoleFile,
): void => {
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
  const isGzip = file.gzipped !== undefined && takesGzip(request);
  const bytes = isGzip && file.gzipped ? file.gzipped : file.bytes;
  headers["Content-Type"] = file.mediaType;
  headers["Content-Length"] = bytes.length;
  if (isGzip) headers["Content-Encoding"] = "gzip";
  response.writeHead(200, headers).end(bytes);
};

const isKnown = ({ headers }: IncomingMessage, etag: string): boolean =>
  (headers["if-none-match"] ?? "")
    .split(",")
    .some((each) => each.trim().replace(/^W\//, "") === etag || each.trim() === "*");

const takesGzip = ({ headers }: IncomingMessage): boolean =>
  /(^|[\s,])(gzip|\*)\s*(?!;\s*q=0(\.0*)?\s*(,|$))/i.test(String(headers["accept-encoding"] ?? ""));
