import { parseEnv } from 'node:util';
import { ConfigError } from './config.ts';

/** A line that is a variable, a comment or empty. A value in quotes may have several lines. */
const STATEMENT =
  /^[ \t]*(?:(?:export[ \t]+)?[A-Za-z_]\w*[ \t]*=[ \t]*(?:"[^"]*"|'[^']*'|`[^`]*`|[^\n"'`][^\n]*)?[ \t]*(?:#[^\n]*)?|#[^\n]*)?$/gm;

/**
 * Reads a `.env` file as Node does, but for a byte order mark, which is passed over, and for what is no variable.
 * @param name of the file, for people
 * @throws ConfigError with the first line that sets nothing
 */
export function parseEnvFile(name: string, text: string): Record<string, string> {
  const content = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const rest = content.replace(STATEMENT, (statement) => statement.replace(/[^\n]/g, ''));
  const wrong = rest.split('\n').findIndex((line) => line !== '');
  if (wrong !== -1) {
    throw new ConfigError([
      `Line ${wrong + 1} of ${name} must be NAME=value, a comment or empty: correct it.`,
    ]);
  }
  return Object.fromEntries(
    Object.entries(parseEnv(content)).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
