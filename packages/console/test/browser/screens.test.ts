// No screen is left out where each is looked at.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { domain } from "./console-harness.ts";
import { screens } from "./screens.ts";

/** Of a run (execution.test.ts), a job (console.test.ts) and a schedule (schedules.test.ts). */
const pagesOfOne = [
  "/domains/$domain/executions/$workflowId/$runId",
  "/domains/$domain/jobs/$jobId",
  "/domains/$domain/schedules/$schedule",
];

test("each path of the console is that of a screen that is looked at", () => {
  const router = readFileSync(new URL("../../src/router.tsx", import.meta.url), "utf8");
  const paths = [...router.matchAll(/^ {2}path: "(.+)",$/gm)].map(([, path = ""]) => path);
  const looked = Object.values(screens).map((path) => {
    const [place = ""] = path.split("?");
    return `/${place.replace(domain, "$domain")}`;
  });
  assert.deepEqual([...looked, ...pagesOfOne].sort(), paths.sort());
});
