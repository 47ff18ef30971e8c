// Something happens while the answer of a decider is on its way to the service.
import type { Decision, SWFClient } from "@aws-sdk/client-swf";

/** Calls `act` with the decisions of each answer before it is sent on. */
export const beforeAnswers = (
  client: SWFClient,
  act: (types: readonly string[]) => Promise<void>,
): void => {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (call) => {
        if (commandName === "RespondDecisionTaskCompletedCommand") {
          const { decisions = [] } = call.input as { decisions?: readonly Decision[] };
          await act(decisions.map(({ decisionType = "" }) => decisionType));
        }
        return next(call);
      },
    { step: "initialize", name: "beforeAnswers" },
  );
};

/** Calls `act` once, before the first answer that closes a run. */
export const beforeTheFirstClose = (client: SWFClient, act: () => Promise<void>): void => {
  let isFirst = true;
  beforeAnswers(client, async (types) => {
    if (!isFirst || !types.some((type) => /^(Complete|Fail|ContinueAsNew)/.test(type))) return;
    isFirst = false;
    await act();
  });
};
