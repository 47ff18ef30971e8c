// `npm run deploy`: checks what is in deploy/, and with --image builds and uses the image.
import { parseArgs } from "node:util";
import { checkImage } from "./image.ts";
import { checks, missingFor } from "./lint.ts";
import { checkUnit } from "./unit.ts";

const help = `What is in deploy/, held against the schemas and rules of those who will read it.

  npm run deploy                                    everything but the image and a run of the unit
  npm run deploy -- --unit                          runs the unit's command in a new Debian, too (as
                                                    root, by debootstrap)
  npm run deploy -- --image                         builds the image as well, and uses it (by buildah)
  npm run deploy -- --image --base-image <image>    from this one, where no registry can be reached

The first run compiles Helm and a validator of Kubernetes' schemas, which takes minutes. What needs a
program that this machine does not have is skipped, and said.`;

const { values } = parseArgs({
  options: {
    unit: { type: "boolean", default: false },
    image: { type: "boolean", default: false },
    "base-image": { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const main = async (): Promise<void> => {
  if (values.help) {
    console.log(help);
    return;
  }
  const skipped: string[] = [];
  for (const check of checks) {
    const missing = missingFor(check);
    if (missing.length > 0) {
      skipped.push(`${check.name}: this machine has no ${missing.join(", ")}`);
      continue;
    }
    console.log(`\n== ${check.name}`);
    check.check();
  }
  if (values.unit) {
    console.log("\n== the unit's command, in a new Debian");
    await checkUnit();
  }
  if (values.image) {
    console.log("\n== the image, by buildah");
    await checkImage({ baseImage: values["base-image"] });
  }
  for (const line of skipped) console.log(`SKIPPED: ${line}`);
  console.log(`\n${checks.length - skipped.length} checks passed, ${skipped.length} skipped`);
};

await main();
