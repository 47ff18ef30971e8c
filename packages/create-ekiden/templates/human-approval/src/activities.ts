// What follows an approval. It may be tried again after an answer that was lost: have your service
// pay an expense once, by its id.

export interface Expense {
  readonly id: string;
  readonly person: string;
  readonly amount: number;
}

export const pay = async ({ person, amount }: Expense): Promise<string> =>
  `${person} gets ${amount}`;
