// Tasks that people do.
import type { EkidenInput, EkidenOperationName, EkidenOutput } from "@ekiden/model";
import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { flushSync } from "react-dom";
import { callEkiden } from "./call.ts";
import type { HumanTask } from "./ekiden-types.ts";
import { ApiFault } from "./fault.ts";
import { whileAllowed } from "./intervals.ts";

const lookMilliseconds = 5_000;

type InboxAsked = EkidenInput<"ListHumanTasks">;
type InboxPage = EkidenOutput<"ListHumanTasks">;

export const useInbox = (asked: InboxAsked): UseQueryResult<InboxPage> =>
  useQuery({
    queryKey: [asked.domain, "inbox", asked],
    queryFn: ({ signal }) => pageWithTasks(asked, signal),
    refetchInterval: whileAllowed(lookMilliseconds),
  });

/** A page may have none while the next one has some; the last one may have none as well. */
const pageWithTasks = async (asked: InboxAsked, signal: AbortSignal): Promise<InboxPage> => {
  let page = await callEkiden("ListHumanTasks", asked, signal);
  while (page.tasks.length === 0 && page.nextPageToken !== undefined) {
    const { nextPageToken: pageToken } = page;
    page = await callEkiden("ListHumanTasks", { ...asked, pageToken }, signal);
  }
  return page;
};

/** Not one of those that pass. */
const isRefusal = (error: Error | null) =>
  error instanceof ApiFault && error.status >= 400 && error.status < 500;

interface TaskAsked {
  readonly domain: string;
  readonly id: string;
  readonly as: string | undefined;
}

const taskKey = ({ domain, id, as }: TaskAsked) => [domain, "human-task", id, as];

export const useHumanTask = (asked: TaskAsked, isLookedAt: boolean): UseQueryResult<HumanTask> => {
  const { id, as } = asked;
  return useQuery({
    enabled: isLookedAt,
    queryKey: taskKey(asked),
    queryFn: ({ signal }) => callEkiden("DescribeHumanTask", { id, as }, signal),
    refetchInterval: ({ state }) => (isRefusal(state.error) ? false : lookMilliseconds),
  });
};

type Change = Exclude<Extract<EkidenOperationName, `${string}HumanTask`>, "DescribeHumanTask">;
/** What an operation needs besides the task and who acts. */
type Members<K extends Change> = Omit<EkidenInput<K>, "id" | "as">;

export type TaskAction = {
  readonly [K in Change]: object extends Members<K>
    ? { readonly operation: K; readonly members?: undefined }
    : { readonly operation: K; readonly members: Members<K> };
}[Change];

/** What is done about a task; the inbox is read again, also after a failure. */
export const useTaskAction = (
  asked: TaskAsked,
  onDone: (action: TaskAction) => void,
): UseMutationResult<unknown, Error, TaskAction> => {
  const { domain, id, as } = asked;
  const client = useQueryClient();
  return useMutation({
    // A look that is under way might find that the task is over, by this very action.
    onMutate: () => client.cancelQueries({ queryKey: taskKey(asked) }),
    mutationFn: ({ operation, members }: TaskAction) =>
      callEkiden(operation, { id, as, ...members } as EkidenInput<typeof operation>),
    // What is over is looked at no more before anything is asked again.
    onSuccess: (_answer, action) => flushSync(() => onDone(action)),
    onSettled: () => {
      setTimeout(() => void client.invalidateQueries({ queryKey: [domain] }), 0);
    },
  });
};
