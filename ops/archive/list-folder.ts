import type { ArchiveReader } from '../../functions/archive/reader.ts';

/** Lists the full names of the objects and the folders that are directly in a folder, in order. */
export async function listFolder(archive: ArchiveReader, prefix: string): Promise<string[]> {
  const names: string[] = [];
  let pageToken: string | undefined;
  do {
    const page = await archive.list({ prefix, delimiter: '/', ...(pageToken && { pageToken }) });
    names.push(...(page.items ?? []).map(({ name }) => name), ...(page.prefixes ?? []));
    pageToken = page.nextPageToken;
  } while (pageToken);
  return names.sort();
}
