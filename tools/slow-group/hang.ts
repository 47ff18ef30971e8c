// A test file that waits, as one does for an answer of a server that never comes.
import { test } from "node:test";
import { endHangs } from "../test-hang.ts";

endHangs(0.5);

test("an answer comes", () => {});
test("an answer never comes", async () => {
  const server = setInterval(() => {}, 1_000);
  await new Promise(() => {});
  clearInterval(server);
});
