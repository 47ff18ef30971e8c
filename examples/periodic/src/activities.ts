export async function sweep(folders: readonly string[]): Promise<number> {
  return folders.length;
}
