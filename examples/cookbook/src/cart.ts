// A cart that lives in a workflow: changes are answered, or refused before they are taken.
// docs:begin workflow
import { ApplicationFailure, condition, defineUpdate, defineWorkflow } from "@ekiden/flow";

interface Line {
  readonly item: string;
  readonly count: number;
}

export const add = defineUpdate<Line, number>("add");
export const checkOut = defineUpdate<undefined, readonly Line[]>("checkOut");

export const cart = defineWorkflow({ name: "Cart", version: "1.0" }, async () => {
  const lines: Line[] = [];
  let isClosed = false;
  add.handle((line) => lines.push(line), {
    validate: ({ count }) => {
      if (isClosed) throw new ApplicationFailure("the cart is closed", { type: "CartClosed" });
      if (count < 1) throw new ApplicationFailure("count is below 1", { type: "BadCount" });
    },
  });
  checkOut.handle(() => {
    isClosed = true;
    return lines;
  });
  return (await condition(() => isClosed, "30 days")) ? "ordered" : "abandoned";
});
// docs:end
