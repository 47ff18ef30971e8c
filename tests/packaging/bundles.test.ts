// Programs that a bundler has made one file of, from the packages as others install them. Of what
// is optional, such as the AWS SDK, they have nothing.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { build } from "esbuild";
import { Installed, runNode } from "./installed.ts";

const installed = await Installed.create();
after(() => installed[Symbol.asyncDispose]());

const project = installed.project({ name: "bundled", type: "module" });

/** As `esbuild --bundle --platform=node` does it, which makes a script of CommonJS. */
const outputOf = async (file: string, external: readonly string[]): Promise<object> => {
  await build({
    entryPoints: [join(project, "bundled.ts")],
    outfile: join(project, file),
    bundle: true,
    platform: "node",
    external: [...external],
    logLevel: "silent",
  });
  const { code, text } = await runNode(project, file);
  assert.equal(code, 0, text);
  return JSON.parse(text.split("\n").findLast((line) => /^\{"(result|message)/.test(line)) ?? text);
};

test("a worker runs that a bundler has made a script of CommonJS of", async () => {
  assert.deepEqual(await outputOf("worker.cjs", ["ekiden"]), { result: "Hello Ines!" });
});

test("a script that has the embedded service in it is told to leave it out", async () => {
  const told = (await outputOf("all.cjs", [])) as { readonly message: string };
  assert.match(told.message, /thread of the embedded service is missing .*leave it out of the/);
});

test("the error names a profile that nothing can read, though keys are set as well", async () => {
  const program = `import { SwfClient } from "@ekiden/client";
    const keys = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };
    const environment = { AWS_REGION: "eu-west-1", AWS_PROFILE: "work", ...keys };
    const client = new SwfClient({ environment });
    await client.describeDomain({ name: "shop" }).catch(({ message }) => console.log(message));`;
  writeFileSync(join(project, "profile.mjs"), program);
  const { text } = await runNode(project, "profile.mjs");
  assert.match(text, /AWS_PROFILE names the profile work.*npm install @aws-sdk/);
});
