// People at work: the handlers of what they do about their tasks.
import { type EkidenOperationName, refuse } from "@ekiden/model";
import { callerName } from "../../access/principal.ts";
import type { CallContext } from "../call-context.ts";
import type { EkidenHandlers } from "../ekiden.ts";
import type { Inbox } from "./pages.ts";
import { requirePersonName } from "./person-name.ts";
import type { HumanTaskService, Person } from "./service.ts";

export interface HumanTaskDeps {
  readonly service: HumanTaskService;
  readonly inbox: Inbox;
  /** No call is signed: a context is who it says it is. */
  readonly isOpen: boolean;
}

type HumanTaskOperation = Extract<EkidenOperationName, `${string}HumanTask${string}`>;

export const humanTaskHandlers = ({
  service,
  inbox,
  isOpen,
}: HumanTaskDeps): EkidenHandlers<HumanTaskOperation> => {
  const personOf = ({ as }: { readonly as?: string }, context: CallContext): Person => {
    const user = callerName(context.principal);
    if (as === undefined || as === user) return { name: user, context };
    requirePersonName(as);
    if (isOpen) return { name: as, context };
    throw refuse.invalid(`Your key is that of ${user}: you cannot act as ${as}`);
  };
  return {
    ListHumanTasks: async ({ as, ...query }, context) =>
      inbox.page(query, personOf({ as }, context)),
    DescribeHumanTask: async (input, context) =>
      service.describe(input.id, personOf(input, context)),
    ClaimHumanTask: async (input, context) => service.claim(input.id, personOf(input, context)),
    ReleaseHumanTask: async (input, context) => service.release(input.id, personOf(input, context)),
    AssignHumanTask: async (input, context) =>
      service.assign(input.id, personOf(input, context), input.to),
    CommentOnHumanTask: async (input, context) =>
      service.comment(input.id, personOf(input, context), input.text),
    async CompleteHumanTask(input, context) {
      await service.complete(input.id, personOf(input, context), input.answer);
      return {};
    },
    async RejectHumanTask(input, context) {
      await service.reject(input.id, personOf(input, context), input.reason);
      return {};
    },
  };
};
