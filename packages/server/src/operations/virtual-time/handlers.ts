// What calls say to virtual time, where a server has it.
import { refuse } from "@ekiden/model";
import type { EkidenHandlers } from "../ekiden.ts";
import { wireTime } from "../paging.ts";
import type { VirtualTime } from "./virtual-time.ts";

type Names = "GetTime" | "AdvanceTime" | "SetTimeSkipping";

/** `time` is undefined where the machine's clock, or that of the database, is followed. */
export const virtualTimeHandlers = (time: VirtualTime | undefined): EkidenHandlers<Names> => ({
  async GetTime() {
    const virtual = requireVirtual(time);
    const deadline = await virtual.nextDeadline();
    return {
      now: wireTime(virtual.now()),
      skipping: virtual.isSkipping,
      ...(deadline !== undefined && { nextDeadline: wireTime(deadline) }),
    };
  },
  async AdvanceTime({ seconds, waitForTasks = false }) {
    const virtual = requireVirtual(time);
    await virtual.advance(Math.round(seconds * 1_000), { waitForTasks });
    return { now: wireTime(virtual.now()) };
  },
  async SetTimeSkipping({ enabled }) {
    const virtual = requireVirtual(time);
    await virtual.setSkipping(enabled);
    return { now: wireTime(virtual.now()), skipping: virtual.isSkipping };
  },
});

const requireVirtual = (time: VirtualTime | undefined): VirtualTime => {
  if (time) return time;
  throw refuse.notPermitted(
    "The time of this server is real and cannot be moved. `ekiden dev --time virtual` starts a " +
      "server for tests whose time calls can move.",
  );
};
