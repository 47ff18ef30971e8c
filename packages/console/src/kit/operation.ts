// A call that changes something; what was asked of its domain is asked again when it is done.
import type { Input, OperationName, Output } from "@ekiden/model";
import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { flushSync } from "react-dom";
import { call } from "../api/call.ts";

export const useOperation = <K extends OperationName>(
  operation: K,
  onDone?: (output: Output<K>) => void,
): UseMutationResult<Output<K>, Error, Input<K>> => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Input<K>) => call(operation, input),
    onSuccess: (output) => {
      // What was open is closed first, so that what is gone by now is not asked for again.
      flushSync(() => onDone?.(output));
      setTimeout(() => void client.invalidateQueries(), 0);
    },
  });
};
