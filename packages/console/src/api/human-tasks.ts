// Tasks that people do, over `/api/human-tasks`.
import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { flushSync } from "react-dom";
import { sideApi, tellSideApi } from "./call.ts";
import { ApiFault } from "./fault.ts";
import { useSideApi } from "./queries.ts";

export interface HumanTask {
  /** Opaque, and good for as long as the task. */
  readonly id: string;
  readonly domain: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly activityId: string;
  readonly taskList: string;
  readonly title: string;
  readonly description?: string;
  /** A JSON Schema of the answer; absent: any answer will do. */
  readonly form?: Readonly<Record<string, unknown>>;
  /** Empty: everybody who may see it. */
  readonly assignees: readonly string[];
  readonly data?: unknown;
  /** Of the activity, as the decider wrote it; not in lists. */
  readonly input?: string;
  /** Absent: nobody has it. */
  readonly holder?: string;
  readonly comments: readonly {
    readonly by: string;
    readonly at: number;
    readonly text: string;
  }[];
  /** Milliseconds since 1970, as all times here. */
  readonly scheduledAt: number;
  readonly dueAt?: number;
  readonly cancelRequested: boolean;
}

export interface InboxPage {
  readonly tasks: readonly HumanTask[];
  readonly nextPageToken?: string;
}

export interface InboxAsked {
  readonly domain: string;
  readonly state?: "free" | "held" | "mine" | undefined;
  readonly taskList?: string | undefined;
  readonly pageToken?: string | undefined;
  /** Who looks, on a server that is open to all. */
  readonly as?: string | undefined;
}

const lookMilliseconds = 5_000;

export const useInbox = (asked: InboxAsked): UseQueryResult<InboxPage> =>
  useSideApi<InboxPage>("human-tasks", { ...asked }, { refetchInterval: lookMilliseconds });

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
    queryFn: ({ signal }) => sideApi<HumanTask>(`human-tasks/${id}`, { as }, signal),
    refetchInterval: ({ state }) => (isRefusal(state.error) ? false : lookMilliseconds),
  });
};

export interface TaskAction {
  readonly verb: "claim" | "release" | "assign" | "comment" | "complete" | "reject";
  /** As the guide has it for each verb. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** What is done about a task; the inbox is asked again, whatever came of it. */
export const useTaskAction = (
  asked: TaskAsked,
  onDone: (deed: TaskAction) => void,
): UseMutationResult<unknown, Error, TaskAction> => {
  const { domain, id, as } = asked;
  const client = useQueryClient();
  return useMutation({
    // A look that is under way might find that the task is over, by this very deed.
    onMutate: () => client.cancelQueries({ queryKey: taskKey(asked) }),
    mutationFn: ({ verb, members }: TaskAction) =>
      tellSideApi(`human-tasks/${id}/${verb}`, { ...members, ...(as !== undefined && { as }) }),
    // What is over is looked at no more before anything is asked again.
    onSuccess: (_answer, deed) => flushSync(() => onDone(deed)),
    onSettled: () => {
      setTimeout(() => void client.invalidateQueries({ queryKey: [domain] }), 0);
    },
  });
};
