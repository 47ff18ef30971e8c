// Activities of the workflows that the screens show.
import { ApplicationFailure } from "@ekiden/flow";

export const pack = async (weight: number): Promise<string> => `${weight} kg`;

/** An amount of nothing is refused, so that there is something that failed. */
export const charge = async (number: string, cents: number): Promise<string> => {
  if (cents === 0) {
    throw new ApplicationFailure("the card was declined", {
      type: "CardDeclined",
      nonRetryable: true,
    });
  }
  return `receipt of ${number}`;
};
