// The Dockerfile of the image, and the commands in it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../../tools/files.ts";

export const dockerfile = readFileSync(join(repository, "deploy/image/Dockerfile"), "utf8");

const wordsAfter = (beginning: RegExp): readonly string[] =>
  JSON.parse(new RegExp(`^${beginning.source}(\\[.*\\])$`, "m").exec(dockerfile)?.[1] ?? "[]");

/** What begins each container, before the words of its command. */
export const entryPoint = wordsAfter(/ENTRYPOINT /);

export const healthCheck = wordsAfter(/HEALTHCHECK .* CMD /);
