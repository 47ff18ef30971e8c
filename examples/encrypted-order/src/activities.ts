// What the shop does. Activities see values, and nothing of codecs.
export interface Order {
  readonly number: string;
  readonly card: string;
  readonly address: string;
  readonly items: readonly { readonly name: string; readonly cents: number }[];
}

export async function charge({ card, items }: Order): Promise<string> {
  const cents = items.reduce((sum, item) => sum + item.cents, 0);
  return `${cents} cents, card ending in ${card.slice(-4)}`;
}

export async function ship({ address }: Order): Promise<string> {
  return `to ${address}`;
}
