import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const folder = join(import.meta.dirname, '../page');

/** A file of the page, as it is served. */
export interface Asset {
  type: string;
  content: string;
}

/** The page by path; `/` is the document of every address that is no file. */
export type Page = ReadonlyMap<string, Asset>;

/** Bundles the page in memory: a tenth of a second, so nothing is kept on the disk. */
export async function bundlePage(): Promise<Page> {
  const [{ outputFiles }, html, icon] = await Promise.all([
    build({
      entryPoints: [join(folder, 'main.tsx'), join(folder, 'style.css')],
      outdir: folder,
      write: false,
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2023',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      legalComments: 'none',
      logLevel: 'warning',
    }),
    readFile(join(folder, 'index.html'), 'utf8'),
    readFile(join(folder, 'icon.svg'), 'utf8'),
  ]);
  const output = (suffix: string) => outputFiles.find(({ path }) => path.endsWith(suffix))?.text ?? '';
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', content: html }],
    ['/main.js', { type: 'text/javascript; charset=utf-8', content: output('main.js') }],
    ['/style.css', { type: 'text/css; charset=utf-8', content: output('style.css') }],
    ['/icon.svg', { type: 'image/svg+xml', content: icon }],
  ]);
}
