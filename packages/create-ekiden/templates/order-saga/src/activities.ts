// The steps of an order, and what undoes them.
import { ApplicationFailure } from "@ekiden/flow";

export interface Order {
  readonly id: string;
  readonly item: string;
  readonly total: number;
}

const creditLimit = 1_000;

export const reserve = async ({ id, item }: Order): Promise<string> => `${item} for ${id}`;

export const release = async (reservation: string): Promise<string> => `released ${reservation}`;

export const charge = async ({ id, total }: Order): Promise<string> => {
  if (total <= creditLimit) return `${id} paid ${total}`;
  throw new ApplicationFailure(`${total} is above the limit`, { type: "CardRefused" });
};

export const refund = async (payment: string): Promise<string> => `refunded ${payment}`;

export const ship = async ({ id }: Order): Promise<string> => `${id} shipped`;
