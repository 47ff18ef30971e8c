// The address of a server: is it free, or does a server answer there already?
import { once } from "node:events";
import { type IncomingMessage, request as requestClear } from "node:http";
import { request as requestEncrypted } from "node:https";
import { createServer } from "node:net";
import { json } from "node:stream/consumers";
import { explain } from "../errors.ts";
import type { Finding, Installation } from "./finding.ts";

const answerMilliseconds = 3_000;
const check = "port";

interface PortLook {
  readonly finding: Finding;
  /** Nothing listens there. */
  readonly isFree: boolean;
}

export const lookAtPort = async (installation: Installation): Promise<PortLook> => {
  const { host, port } = installation;
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, "listening");
    server.close();
    const text = `${port} on ${host} is free`;
    return { finding: { check, outcome: "good", text }, isFree: true };
  } catch (error) {
    const problem = explain(error);
    if (problem === undefined) throw error;
    const running = await runningServer(installation);
    return { finding: running ?? { check, outcome: "wrong", text: problem }, isFree: false };
  }
};

interface Health {
  readonly status?: string;
  readonly reason?: string;
}

/** What the server of Ekiden says that listens there; undefined where none does. */
const runningServer = async (installation: Installation): Promise<Finding | undefined> => {
  const { host, port, tlsCert } = installation;
  const scheme = tlsCert === "none" ? "http" : "https";
  const name = ["0.0.0.0", "::"].includes(host) ? "127.0.0.1" : host;
  const address = `${scheme}://${name.includes(":") ? `[${name}]` : name}:${port}`;
  const health = await healthOf(address);
  if (health?.status === "ready") {
    return { check, outcome: "good", text: `a server is ready at ${address}` };
  }
  if (health?.status !== "unready") return undefined;
  return {
    check,
    outcome: "wrong",
    text: `the server at ${address} is not ready: ${health.reason}`,
  };
};

const healthOf = async (address: string): Promise<Health | undefined> => {
  try {
    const signal = AbortSignal.timeout(answerMilliseconds);
    const request = address.startsWith("https:") ? requestEncrypted : requestClear;
    // The certificate is of the name by which others reach the server, which is not known here.
    const asked = request(`${address}/readyz`, { signal, agent: false, rejectUnauthorized: false });
    // Of one that comes after the answer has begun, too.
    asked.on("error", () => undefined);
    const [answer] = (await once(asked.end(), "response")) as [IncomingMessage];
    return (await json(answer)) as Health;
  } catch {
    return undefined;
  }
};
