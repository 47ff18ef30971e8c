// What an everyday command costs beyond the start of Node.js: `ekiden workflow list`, which asks a
// server, beside a process that does nothing, in turns.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { domain } from "../load/domain.ts";
import { repository } from "../processes.ts";
import { say, table, withSpread } from "../report.ts";
import { spreadOf } from "../statistics.ts";
import { endedChildrenMicroseconds } from "../usage.ts";
import { registered } from "./registered.ts";
import type { Section } from "./section.ts";

/** The kernel counts in hundredths of a second: so many starts are measured as one. */
const startsPerRound = 10;

const millisecondsOf = (words: readonly string[], environment: NodeJS.ProcessEnv): number => {
  const before = endedChildrenMicroseconds();
  for (let start = 0; start < startsPerRound; start += 1) {
    const { status, stderr } = spawnSync(process.execPath, words, {
      env: environment,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`${words.join(" ")} ended with ${status}: ${stderr}`);
  }
  return (endedChildrenMicroseconds() - before) / 1_000 / startsPerRound;
};

export const command: Section = {
  title: "Command: processor time of `ekiden workflow list`",
  long: false,
  maxSeconds: 120,
  async run({ rounds }, servers) {
    const server = await registered(await servers.ekiden());
    const environment = {
      PATH: process.env.PATH,
      EKIDEN_CONFIG: "/nonexistent/config.json",
      EKIDEN_ENDPOINT: `http://127.0.0.1:${server.ports[0]}`,
      EKIDEN_DOMAIN: domain,
    };
    const list = [join(repository, "packages/cli/bin/ekiden.js"), "workflow", "list"];
    const [listed, bare]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      bare.push(millisecondsOf(["-e", "0"], environment));
      listed.push(millisecondsOf(list, environment));
    }
    const [ofList, ofBare] = [spreadOf(listed), spreadOf(bare)];
    const columns = ["", "user and system time, ms"];
    say(
      table([
        columns,
        ["ekiden workflow list", withSpread(ofList)],
        ["node -e 0", withSpread(ofBare)],
      ]),
    );
    return {
      listCommandMs: ofList.median,
      listCommandOfBareNode: ofList.median / ofBare.median,
    };
  },
};
