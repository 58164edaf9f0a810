import { readFile, writeFile } from 'node:fs/promises';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { join, relative, resolve } from 'node:path';

/** The file with the source map of a function's bundle: beside the function's folder, so that it is not deployed. */
export function sourceMapPath(outputFolder: string, name: string): string {
  return join(outputFolder, `${name}.map`);
}

/** Writes a source map that esbuild made for a bundle in `folder`, with sources named from `root`. */
export async function writeSourceMap(
  path: string,
  { text, folder, root }: { text: string; folder: string; root: string },
): Promise<void> {
  const map: SourceMapPayload = JSON.parse(text);
  // A plugin of esbuild puts a name of its own before the absolute path of a source: `lazy:/…`.
  const sources = map.sources.map((source) =>
    relative(root, resolve(folder, source.replace(/^[a-z-]+:/, ''))),
  );
  await writeFile(path, JSON.stringify({ ...map, sources }));
}

/**
 * Reads a source map.
 * @returns replaces each place of the bundle in a text, `bundle.js:line:column`, by the place in the sources
 */
export async function readSourceMap(path: string): Promise<(text: string) => string> {
  const map = new SourceMap(JSON.parse(await readFile(path, 'utf8')));
  return (text) =>
    text.replace(/\bbundle\.js:(\d+):(\d+)/g, (place, line, column) => {
      const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
      if (!('originalSource' in entry)) return place;
      return `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    });
}
