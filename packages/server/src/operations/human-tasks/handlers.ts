// People at work: the handlers of what they do about their tasks.
import { type EkidenOperationName, refuse } from "@ekiden/model";
import { callerName } from "../../access/principal.ts";
import type { CallContext } from "../call-context.ts";
import type { EkidenHandlers } from "../ekiden.ts";
import type { Inbox } from "./pages.ts";
import type { HumanTaskService, Person } from "./service.ts";

export interface HumanTaskDeps {
  readonly service: HumanTaskService;
  readonly inbox: Inbox;
  /** No call is signed: a caller is who it says it is. */
  readonly isOpen: boolean;
}

type HumanTaskOperation = Extract<EkidenOperationName, `${string}HumanTask${string}`>;

export const humanTaskHandlers = ({
  service,
  inbox,
  isOpen,
}: HumanTaskDeps): EkidenHandlers<HumanTaskOperation> => {
  const personOf = ({ as }: { readonly as?: string }, caller: CallContext): Person => {
    const user = callerName(caller.principal);
    if (as === undefined || as === user) return { name: user, caller };
    if (/\s/.test(as)) throw refuse.invalid("A name of a person has no space");
    if (isOpen) return { name: as, caller };
    throw refuse.invalid(`Your key is that of ${user}: you cannot act as ${as}`);
  };
  return {
    ListHumanTasks: async ({ as, ...query }, caller) => inbox.page(query, personOf({ as }, caller)),
    DescribeHumanTask: async (input, caller) => service.describe(input.id, personOf(input, caller)),
    ClaimHumanTask: async (input, caller) => service.claim(input.id, personOf(input, caller)),
    ReleaseHumanTask: async (input, caller) => service.release(input.id, personOf(input, caller)),
    AssignHumanTask: async (input, caller) =>
      service.assign(input.id, personOf(input, caller), input.to),
    CommentOnHumanTask: async (input, caller) =>
      service.comment(input.id, personOf(input, caller), input.text),
    async CompleteHumanTask(input, caller) {
      await service.complete(input.id, personOf(input, caller), input.answer);
      return {};
    },
    async RejectHumanTask(input, caller) {
      await service.reject(input.id, personOf(input, caller), input.reason);
      return {};
    },
  };
};
