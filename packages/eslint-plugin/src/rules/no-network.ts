import { defineRule } from "../rule.ts";
import { refuse } from "../uses.ts";

const clients = {
  globals: ["fetch", "XMLHttpRequest", "WebSocket", "WebTransport", "EventSource"],
  modules: {
    axios: true,
    got: true,
    ky: true,
    "node-fetch": true,
    superagent: true,
    undici: true,
    ws: true,
  },
} as const;

export const noNetwork = defineRule({
  description: "leaves calls over the network to activities",
  why: "A call over the network may answer otherwise on a replay, is made again each time, and is not durable while it is awaited. An activity is called once, is retried by its policy, and its result is in the history.",
  wrong: "const response = await fetch(input.url);",
  right: "const page = await download(input.url); // an activity",
  messages: {
    network:
      "`{{name}}` goes over the network, again on each replay. Call it in an activity, or in a `localActivity()` if it is short.",
  },
  listen: refuse(clients, "network"),
});
