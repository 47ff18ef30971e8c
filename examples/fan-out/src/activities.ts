/** Counts the words of one page; pages are made up, and differ in length. */
export async function countWords(page: number): Promise<number> {
  return 200 + (page % 7);
}
