// A workflow with a mistake in it, whose worker lets any error fail the workflow.
import { compensated, defineQuery, defineWorkflow, sleep } from "@ekiden/flow";

const rooms = defineQuery<string, [house: string]>("rooms");

export const booking = defineWorkflow({ name: "booking", version: "1.0" }, async () => {
  rooms.handle((house) => `none at ${house}`);
  await compensated((undo) => {
    undo.add(() => sleep("1 second"));
    throw new TypeError("a typo");
  });
});
