import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { bundleProgram } from "../../../../tools/program.ts";
import { eventsOf, startFlowHarness } from "../flow-harness.ts";
import { steps } from "./killed-workflow.ts";

const program = await bundleProgram(new URL("killed-worker.ts", import.meta.url));

test("when a worker is killed, another goes on from the whole history after its time", async () => {
  await using harness = await startFlowHarness();
  const place = JSON.stringify(harness.place);
  const child = spawn(process.execPath, [program, place], { stdio: "ignore" });
  const activities = {
    async step(number: number) {
      if (number === 5) {
        child.kill("SIGKILL");
        await once(child, "exit");
      }
      return number;
    },
  };
  await harness.network.heard("PollForDecisionTask");
  await harness.worker({ activities });
  const handle = await harness.client.start(steps, { input: 10 });
  await once(child, "exit");
  await harness.worker({ workflows: [steps] });
  assert.equal(await handle.result(), 55);
  const timedOut = (await eventsOf(handle)).flatMap(({ type, data }) =>
    type === "DecisionTaskTimedOut" ? [data.timeoutType] : [],
  );
  assert.deepEqual(timedOut, ["SCHEDULE_TO_START"]);
});
