// A program on a machine whose clock is wrong: it lists the domains, and says how that ended.
import { ListDomainsCommand, SWFClient } from "@aws-sdk/client-swf";

interface Told {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Milliseconds. */
  readonly shift: number;
  readonly maxAttempts: number;
}

const { endpoint, shift, maxAttempts, ...credentials }: Told = JSON.parse(process.argv[2] ?? "");

const rightNow = Date.now;
const wrongNow = () => rightNow() + shift;
globalThis.Date = new Proxy(Date, {
  construct: (target, given) =>
    Reflect.construct(target, given.length === 0 ? [wrongNow()] : given, target),
  get: (target, name) => (name === "now" ? wrongNow : Reflect.get(target, name)),
});

const client = new SWFClient({ endpoint, region: "us-east-1", maxAttempts, credentials });
await client.send(new ListDomainsCommand({ registrationStatus: "REGISTERED" })).then(
  () => console.log("served"),
  ({ name, message }: Error) => console.log(`${name}: ${message}`),
);
client.destroy();
