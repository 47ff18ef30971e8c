// The steps of an order, and what undoes them. Each is told the order, whose id makes it safe to
// try again: have your services do the work of an id once, and undo nothing where nothing was done.
import { ApplicationFailure } from "@ekiden/flow";

export interface Order {
  readonly id: string;
  readonly item: string;
  readonly total: number;
}

const creditLimit = 1_000;

export const reserve = async ({ id, item }: Order): Promise<string> => `${item} for ${id}`;

export const release = async ({ id, item }: Order): Promise<string> => `${item} of ${id} released`;

export const charge = async ({ id, total }: Order): Promise<string> => {
  if (total <= creditLimit) return `${id} paid ${total}`;
  throw new ApplicationFailure(`${total} is above the limit`, { type: "CardRefused" });
};

export const refund = async ({ id }: Order): Promise<string> => `${id} refunded`;

export const ship = async ({ id }: Order): Promise<string> => `${id} shipped`;

export const recall = async ({ id }: Order): Promise<string> => `${id} recalled`;
