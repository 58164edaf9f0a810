import type { Bucket } from '@google-cloud/storage';

/** The objects in a folder, and the folders in it, by their whole names, in order; not what is in those. */
export async function listFolder(bucket: Bucket, prefix: string): Promise<string[]> {
  const [files, , response] = await bucket.getFiles({ prefix, delimiter: '/', autoPaginate: false });
  const { prefixes = [] } = response as { prefixes?: string[] };
  return [...files.map(({ name }) => name), ...prefixes].sort();
}
