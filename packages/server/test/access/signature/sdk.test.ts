// What the SDK for JavaScript signs is accepted, with anything in it, and nothing that differs from
// it in one byte. EKIDEN_FUZZ_SEED varies the inputs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SignalWorkflowExecutionCommand, SWFClient } from "@aws-sdk/client-swf";
import { Fault } from "@ekiden/model";
import { Verifier } from "../../../src/access/signature/verifier.ts";
import { systemClock } from "../../../src/clock.ts";
import { Random } from "../../http/random.ts";
import { anyText } from "../../http/values.ts";

const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "a/secret+with=signs" };
const sessionToken = "IQoJ/b3+JpZ2lu==";
const region = "eu-central-1";
const seed = Number(process.env.EKIDEN_FUZZ_SEED ?? 7930);
const requests = 300;

interface Sent {
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** What the SDK would send. */
const signedBySdk = async (random: Random): Promise<Sent> => {
  const sent: Sent[] = [];
  const client = new SWFClient({
    region,
    endpoint: random.pick(["http://127.0.0.1:7930", "https://swf.example.org"]),
    credentials: random.chance(0.5) ? credentials : { ...credentials, sessionToken },
    customUserAgent: anyText(random).replaceAll(/[^ -~]/g, " "),
    maxAttempts: 1,
    requestHandler: {
      async handle({ headers, body }: { headers: Record<string, string>; body: Uint8Array }) {
        sent.push({ headers: Object.entries(headers).flat(), body: Buffer.from(body) });
        throw new Error("It is only written down");
      },
    },
  });
  const input = { domain: anyText(random), workflowId: anyText(random), signalName: "s" };
  const command = new SignalWorkflowExecutionCommand({ ...input, input: anyText(random) });
  await client.send(command).catch(() => undefined);
  client.destroy();
  const [first] = sent;
  assert.ok(first, "the SDK sent nothing");
  return first;
};

const isAccepted = (verifier: Verifier, { headers, body }: Sent): boolean => {
  try {
    const claim = verifier.read({ method: "POST", path: "/", headers }, systemClock.now());
    // Another id is another key, with another secret.
    const isOurs = claim.accessKeyId === credentials.accessKeyId;
    return isOurs && verifier.isSignedWith(claim, body, [credentials.secretAccessKey]);
  } catch (error) {
    assert.ok(error instanceof Fault, String(error));
    return false;
  }
};

/** One byte of the body, or one character of the value of a header that is signed. */
const changed = ({ headers, body }: Sent, random: Random): Sent => {
  if (random.chance(0.5)) {
    const other = Buffer.from(body);
    const at = random.below(body.length);
    other[at] = (other[at] ?? 0) ^ (1 << random.below(8));
    return { headers, body: other };
  }
  const signed = ["host", "content-type", "x-amz-date", "x-amz-target", "authorization"];
  const places = headers.flatMap((name, at) =>
    at % 2 === 0 && signed.includes(name.toLowerCase()) ? [at + 1] : [],
  );
  const place = random.pick(places);
  const value = headers[place] ?? "";
  const at = random.below(value.length);
  // No blank: those between the parts of an authorization mean nothing.
  const put = value[at] === "x" ? "y" : "x";
  if (value[at] === " ") return { headers: headers.with(place, `${value}x`), body };
  return { headers: headers.with(place, value.slice(0, at) + put + value.slice(at + 1)), body };
};

test("what the SDK signs is accepted, and with one change refused", async () => {
  const random = new Random(seed);
  const verifier = new Verifier({ region, service: "swf" });
  for (let request = 0; request < requests; request += 1) {
    const sent = await signedBySdk(random);
    const says = `seed ${seed}, ${JSON.stringify(sent)}`;
    assert.equal(isAccepted(verifier, sent), true, says);
    const other = changed(sent, random);
    assert.equal(isAccepted(verifier, other), false, `${says} as ${JSON.stringify(other)}`);
  }
});
