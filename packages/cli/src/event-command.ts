// `ekiden event`: events that no target outside has taken yet.
import type { EkidenInput, EkidenOutput } from "@ekiden/client";
import { maxEventDeliveryPageSize } from "@ekiden/model";
import type { Command } from "commander";
import { CallFailure } from "./connection/call-failure.ts";
import type { Session } from "./connection/session.ts";
import { addLimit, maxLimit, noteMore, pagesOf } from "./limited-list.ts";
import type { ProgramContext } from "./program-context.ts";
import { CommandFailure } from "./terminal/command-failure.ts";
import { addVerb, type Verb } from "./verb.ts";

type Asked = EkidenInput<"ListEventDeliveries">;
type Delivery = EkidenOutput<"ListEventDeliveries">["deliveries"][number];

const listVerb: Verb<{ readonly dead?: boolean; readonly limit: number }> = {
  words: "list",
  summary: "list events that no target has taken yet, the oldest first",
  scope: "of a domain",
  addOptions(command) {
    command.option("--dead", "those that were given up alone");
    addLimit(command);
  },
  examples: ["ekiden event list", "ekiden event list --dead --output json"],
  async run(session, { dead, limit }) {
    const deliveries = await deliveriesOf(session, { limit, ...(dead && { state: "DEAD" }) });
    const { printer } = session;
    await printer.list(
      deliveries.items,
      [
        { title: "STATE", text: ({ state }) => state, color: colorOf },
        { title: "TARGET", text: ({ target }) => target },
        { title: "EVENT", text: ({ eventType }) => eventType },
        { title: "WORKFLOW ID", text: ({ workflowId }) => workflowId, isShortened: true },
        { title: "FAILED", text: ({ attempts }) => String(attempts) },
        { title: "CREATED", text: ({ createdAt }) => printer.time(new Date(createdAt * 1_000)) },
        { title: "WHY", text: ({ error = "" }) => error, isShortened: true },
        { title: "DELIVERY ID", text: ({ deliveryId }) => deliveryId },
      ],
      dead ? "No event was given up." : "No event waits for its target.",
    );
    noteMore(session, deliveries);
  },
};

const colorOf = ({ state }: Delivery) => (state === "DEAD" ? "red" : undefined);

interface GivenRetry {
  readonly allDead?: boolean;
  readonly target?: string;
}

const retryVerb: Verb<GivenRetry> = {
  words: "retry [delivery-id]",
  summary: "send an event again that no target has taken, as if it were new",
  scope: "of a domain",
  addOptions(command) {
    command
      .option("--all-dead", "all that were given up, in the place of one")
      .option("--target <name>", "with --all-dead: those of this target alone");
  },
  examples: ["ekiden event retry 41", "ekiden event retry --all-dead --target billing"],
  async run(session, { allDead = false, target }, [deliveryId]) {
    if (allDead === (deliveryId !== undefined)) {
      throw new CommandFailure(
        "one event, or all that were given up, must be named",
        "Give the id of a delivery, as `ekiden event list` shows it, or --all-dead.",
      );
    }
    if (target !== undefined && !allDead) {
      throw new CommandFailure(
        "--target is for --all-dead: an event that is named has one target",
        "Leave --target out, or the id of the delivery.",
      );
    }
    const retried =
      deliveryId === undefined
        ? await retryDead(session, target)
        : await retry(session, deliveryId);
    const text = `${retried} event${retried === 1 ? " is" : "s are"} sent again.`;
    await session.printer.done({ retried }, text);
  },
};

const retry = async (session: Session, deliveryId: string): Promise<number> => {
  await session.callEkiden("RetryEventDelivery", { domain: await session.domain(), deliveryId });
  return 1;
};

/** One that is not there any more was sent meanwhile, or is too old: the others are sent again. */
const retryDead = async (session: Session, target: string | undefined): Promise<number> => {
  let retried = 0;
  for (const deliveryId of await deadOf(session, target)) {
    try {
      retried += await retry(session, deliveryId);
    } catch (error) {
      if (!(error instanceof CallFailure && error.isGone)) throw error;
    }
  }
  return retried;
};

const deadOf = async (session: Session, target: string | undefined): Promise<string[]> => {
  const { items: dead } = await deliveriesOf(session, { limit: maxLimit, state: "DEAD" });
  const meant = target === undefined ? dead : dead.filter((one) => one.target === target);
  return meant.map(({ deliveryId }) => deliveryId);
};

interface Wanted extends Pick<Asked, "state"> {
  readonly limit: number;
}

const deliveriesOf = async (session: Session, { limit, state }: Wanted) => {
  const domain = await session.domain();
  const bounds = { limit, maxPageSize: maxEventDeliveryPageSize };
  return pagesOf<Delivery>(bounds, async (page) => {
    const asked = { domain, ...(state && { state }), ...page };
    const answer = await session.callEkiden("ListEventDeliveries", asked);
    return { items: answer.deliveries, next: answer.nextPageToken };
  });
};

export const addEvent = (program: Command, context: ProgramContext): void => {
  const event = program.command("event").helpCommand(false);
  addVerb(event, context, listVerb);
  addVerb(event, context, retryVerb);
};
