// A call that changes something; what was asked of its domain is asked again when it is done.
import type {
  AnyOperationName,
  EkidenInput,
  EkidenOperationName,
  EkidenOutput,
  Input,
  OperationName,
  Output,
} from "@ekiden/model";
import {
  type QueryClient,
  type UseMutationResult,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { flushSync } from "react-dom";
import { call, callEkiden } from "../api/call.ts";

export const useOperation = <K extends OperationName>(
  operation: K,
  onDone?: (output: Output<K>, input: Input<K>) => unknown,
): UseMutationResult<Output<K>, Error, Input<K>> =>
  useChange(operation, (input: Input<K>) => call(operation, input), onDone);

/** The same for one of Ekiden's own operations. */
export const useEkidenOperation = <K extends EkidenOperationName>(
  operation: K,
  onDone?: (output: EkidenOutput<K>, input: EkidenInput<K>) => unknown,
): UseMutationResult<EkidenOutput<K>, Error, EkidenInput<K>> =>
  useChange(operation, (input: EkidenInput<K>) => callEkiden(operation, input), onDone);

const deletions: readonly AnyOperationName[] = ["DeleteWorkflowExecution", "DeleteSchedule"];

/** Of what may be gone already, though its page is still there. */
export const isDeleting = (client: QueryClient): boolean =>
  deletions.some((operation) => client.isMutating({ mutationKey: [operation] }) > 0);

const useChange = <I, O>(
  operation: AnyOperationName,
  send: (input: I) => Promise<O>,
  /**
   * Told what was sent: meanwhile a form may hold something else. What it returns is waited for,
   * such as the way to another screen.
   */
  onDone: ((output: O, input: I) => unknown) | undefined,
): UseMutationResult<O, Error, I> => {
  const client = useQueryClient();
  const isDeletion = deletions.includes(operation);
  return useMutation({
    mutationKey: [operation],
    mutationFn: send,
    // What was asked before may reach the server when it is gone.
    onMutate: () => (isDeletion ? client.cancelQueries() : undefined),
    onError: () => (isDeletion ? client.invalidateQueries() : undefined),
    onSuccess: async (output, input) => {
      // What was open is closed first, so that what is gone by now is not asked for again.
      await flushSync(() => onDone?.(output, input));
      setTimeout(() => void client.invalidateQueries(), 0);
    },
  });
};
