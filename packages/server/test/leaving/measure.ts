// `npm run leaving`: how many of 200 tasks are lost to polls that are canceled within 5 ms of the
// task's birth. The built server over files, a process of its own, in real time: a figure, no test.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setImmediate as turn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Clients, domain } from "./clients.ts";
import { Directory } from "./directory.ts";

const help = `npm run leaving -- [options]   (npm run build goes before)

  --tasks N     200 unless given
  --reset       polls are reset instead of closed`;

const { values: given } = parseArgs({
  options: {
    tasks: { type: "string", default: "200" },
    reset: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const leavesWithinMilliseconds = 5;
/** As long as a poll may take to be noticed, and as long as one waits for what was not lost. */
const settleMilliseconds = 20;
const pollSeconds = "10";
const program = fileURLToPath(new URL("../../../cli/bin/ekiden.js", import.meta.url));

const passes = async (milliseconds: number): Promise<void> => {
  const until = performance.now() + milliseconds;
  while (performance.now() < until) await turn();
};

const startServer = async (data: string) => {
  const options = [
    "--port",
    "0",
    "--data",
    data,
    "--poll-seconds",
    pollSeconds,
    "--log-level",
    "silent",
  ];
  const server = spawn(process.execPath, [program, "serve", ...options], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  for await (const line of createInterface({ input: server.stdout })) {
    const [endpoint] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (endpoint) return { server, clients: new Clients({ endpoint }) };
  }
  throw new Error("The server did not start");
};

/** True: the poll had its answer before it left. */
const startAndLeave = async (clients: Clients, index: number, tasks: number): Promise<boolean> => {
  const taskList = { name: `list-${index}` };
  const poll = await clients.begin("PollForDecisionTask", { domain, taskList });
  await passes(settleMilliseconds);
  const started = clients.start(`w${index}`, { taskList });
  await passes((index / tasks) * leavesWithinMilliseconds);
  if (given.reset) poll.reset();
  else poll.cut();
  await started;
  return poll.rest !== "";
};

const measure = async (): Promise<void> => {
  using directory = new Directory();
  const { server, clients } = await startServer(directory.path);
  const tasks = Number(given.tasks);
  await clients.register();
  let answered = 0;
  for (let index = 0; index < tasks; index += 1) {
    if (await startAndLeave(clients, index, tasks)) answered += 1;
  }
  const polls = Array.from({ length: tasks }, (_, index) =>
    clients.call("PollForDecisionTask", { domain, taskList: { name: `list-${index}` } }),
  );
  const found = (await Promise.all(polls)).filter(({ taskToken }) => taskToken).length;
  const lost = tasks - answered - found;
  console.log(`${tasks} tasks: ${answered} answered in time, ${found} went on, ${lost} lost`);
  server.kill();
  await once(server, "exit");
};

if (given.help) console.log(help);
else await measure();
