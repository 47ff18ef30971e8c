// Workflows of steps in Restate, so many in flight: this process serves the handler, whose steps
// the server keeps, and calls it through the server. The address is of the ingress and the admin.
import { createServer } from "node:net";
import { activities, address, clip, inFlight, measure, require } from "./measured.js";

// The SDK takes it for granted, and Node.js has it from version 22 on.
Promise.withResolvers ??= () => {
  const deferred = {};
  deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }));
  return deferred;
};

const restate = require("@restatedev/restate-sdk");
const [ingress, admin] = address.split(",");

const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

let done = 0;
const bench = restate.service({
  name: "bench",
  handlers: {
    sequence: async (context, count) => {
      for (let index = 0; index < count; index += 1) {
        await context.run(`encode-${index}`, () => `${clip}/720p.mp4`);
        done += 1;
      }
    },
  },
});
const port = await freePort();
await restate.serve({ services: [bench], port, logger: () => undefined });
const post = async (url, body) => {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
};
await post(`${admin}/deployments`, { uri: `http://127.0.0.1:${port}`, force: true });
// The first call waits until the server has elected its leaders.
await post(`${ingress}/bench/sequence`, 1);
const repeat = async () => {
  for (;;) await post(`${ingress}/bench/sequence`, activities);
};
for (let index = 0; index < inFlight; index += 1) void repeat();
await measure(() => done);
