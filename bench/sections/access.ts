// What it costs to know whose call it is.
import { verificationCost } from "../access/verification.ts";
import { number, say } from "../report.ts";
import type { Section } from "./section.ts";

export const access: Section = {
  title: "Access",
  long: true,
  secondsMost: 120,
  async run({ rounds }) {
    const { verifyUs, floorUs, verifyOfFloor } = await verificationCost(rounds);
    say(
      `A signature is verified in ${number(verifyUs)} us; the bare hashes take ` +
        `${number(floorUs)} us (${number(verifyOfFloor)} times).`,
    );
    return { verifyUs, verifyOfFloor };
  },
};
