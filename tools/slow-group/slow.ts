// It is read while the first file's hook runs. What keeps the process alive is opened slowly, and
// closed by a hook, as a server is.
import { createServer, type Server } from "node:http";
import { after, before, test } from "node:test";

const pass = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

await pass(100);
let server: Server | undefined;
before(async () => {
  await pass(1_000);
  server = createServer();
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
});
after(() => {
  if (!server) throw new Error("This is closed before it is opened.");
  server.close();
});

test("the second file has a test", () => {});
