// What it costs to verify one signature: that of a request as the SDK for JavaScript sends it,
// beside the bare hashes that no implementation can do without.
import { createHmac, hash } from "node:crypto";
import { StartWorkflowExecutionCommand, SWFClient } from "@aws-sdk/client-swf";
import { Verifier } from "@ekiden/server";
import { median } from "../statistics.ts";

const credentials = {
  accessKeyId: "AKIAEKIDENBENCHMARK0",
  secretAccessKey: "a-key-that-opens-nothing-but-the-benchmark",
};
const region = "us-east-1";
const inputCharacters = 800;
const repeats = 20_000;

interface Request {
  readonly head: Buffer;
  readonly body: Buffer;
}

/** As it goes over the wire, with a body of 1 KB. */
const requestOfSdk = async (): Promise<Request> => {
  let sent: Request | undefined;
  const client = new SWFClient({
    region,
    endpoint: "http://127.0.0.1:7930",
    credentials,
    requestHandler: {
      async handle({ headers, body }: { headers: Record<string, string>; body: Uint8Array }) {
        const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
        const head = `POST / HTTP/1.1\r\n${lines.join("")}Connection: keep-alive\r\n`;
        sent = { head: Buffer.from(head, "latin1"), body: Buffer.from(body) };
        throw new Error("It is only written down");
      },
    },
    maxAttempts: 1,
  });
  const start = new StartWorkflowExecutionCommand({
    domain: "bench",
    workflowId: "order-7930",
    workflowType: { name: "order", version: "1" },
    taskList: { name: "deciders" },
    input: "x".repeat(inputCharacters),
  });
  await client.send(start).catch(() => undefined);
  client.destroy();
  if (!sent) throw new Error("The SDK sent nothing");
  return sent;
};

/** Of processor time, so that what else runs on the machine counts less. */
const microsecondsOf = (work: () => void): number => {
  const before = process.cpuUsage();
  for (let done = 0; done < repeats; done++) work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / repeats;
};

export interface VerificationCost {
  /** Microseconds for one verification, its key known. */
  readonly verifyUs: number;
  /** Microseconds for the hashes of the body and the request, and an HMAC. */
  readonly floorUs: number;
  readonly verifyOfFloor: number;
}

/** The median of so many rounds, in which the two take turns. */
export const verificationCost = async (rounds: number): Promise<VerificationCost> => {
  const { head, body } = await requestOfSdk();
  const verifier = new Verifier({ region, service: "swf" });
  const verify = () => {
    // The text of a head is made anew for each request, as the express lane does.
    const headers = head.toString("latin1");
    const claim = verifier.read({ method: "POST", path: "/", headers }, Date.now());
    if (verifier.isSignedWith(claim, body, [credentials.secretAccessKey])) return;
    throw new Error("A good signature was refused");
  };
  const key = Buffer.alloc(32, 1);
  const toSign = "x".repeat(140);
  const floor = () => {
    hash("sha256", body, "hex");
    hash("sha256", head, "hex");
    createHmac("sha256", key).update(toSign).digest("hex");
  };
  const costs = { verify: [] as number[], floor: [] as number[] };
  microsecondsOf(verify);
  microsecondsOf(floor);
  for (let round = 0; round < rounds; round++) {
    costs.verify.push(microsecondsOf(verify));
    costs.floor.push(microsecondsOf(floor));
  }
  const ratios = costs.verify.map((cost, at) => cost / (costs.floor[at] ?? Number.NaN));
  return {
    verifyUs: median(costs.verify),
    floorUs: median(costs.floor),
    verifyOfFloor: median(ratios),
  };
};
