import type { ArchiveReader } from '../../functions/archive/reader.ts';

/** The objects in a folder, and the folders in it, by their whole names, in order; not what is in those. */
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
