// Something happens while the answer of a decider is on its way to the service.
import type { WireDecision } from "@ekiden/client";
import type { TappedService } from "../tapped.ts";

/** Calls `act` with the decisions of each answer before it is sent on. */
export const beforeAnswers = (
  service: TappedService,
  act: (types: readonly string[]) => Promise<void>,
): void =>
  service.tap(async ({ operation, input }, next) => {
    if (operation === "RespondDecisionTaskCompleted") {
      const { decisions = [] } = input as { decisions?: readonly WireDecision[] };
      await act(decisions.map(({ decisionType }) => decisionType));
    }
    return next();
  });

/** Calls `act` once, before the first answer that closes a run. */
export const beforeTheFirstClose = (service: TappedService, act: () => Promise<void>): void => {
  let isFirst = true;
  beforeAnswers(service, async (types) => {
    if (!isFirst || !types.some((type) => /^(Complete|Fail|ContinueAsNew)/.test(type))) return;
    isFirst = false;
    await act();
  });
};
