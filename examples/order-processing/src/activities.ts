// What the outside world does: ordinary functions, which may be slow, fail, and be tried again.
// Each is told the order, by whose number it does its work once, and undoes it where it was done.
import { ApplicationFailure } from "@ekiden/flow";

export interface Item {
  readonly name: string;
  readonly count: number;
}

export interface Order {
  readonly number: string;
  readonly items: readonly Item[];
  readonly cents: number;
  readonly card: string;
  /** May pay by invoice when the card is refused. */
  readonly mayPayLater: boolean;
}

/** What workflows tell apart: the reservation cannot be made, however often it is tried. */
export const outOfStock = "OutOfStock";
export const cardRefused = "CardRefused";
export const printerBroken = "PrinterBroken";

export async function confirm({ number }: Order): Promise<string> {
  return `confirmation of ${number}`;
}

export async function reserveStock({ number, items }: Order): Promise<string> {
  const rare = items.find(({ name }) => name === "unicorn");
  if (rare) {
    const details = { missing: rare.name };
    throw new ApplicationFailure(`there is no ${rare.name}`, { type: outOfStock, details });
  }
  return `reservation of ${number}`;
}

export async function releaseStock(_order: Order): Promise<void> {}

export async function chargeCard({ number, card }: Order): Promise<string> {
  if (card.startsWith("0")) {
    throw new ApplicationFailure("the bank refuses the card", { type: cardRefused });
  }
  return `payment of ${number}`;
}

export async function refund(_order: Order): Promise<void> {}

export async function sendInvoice({ number }: Order): Promise<string> {
  return `invoice of ${number}`;
}

export async function cancelInvoice(_order: Order): Promise<void> {}

export async function printSlip({ number, items }: Order): Promise<string> {
  if (items.some(({ count }) => count > 100)) {
    throw new ApplicationFailure("the slip is too long", { type: printerBroken });
  }
  return `slip of ${number}`;
}

/** No parcel is packed by it, also if it lies at the shelf already. */
export async function voidSlip(_order: Order): Promise<void> {}
