// Matches control and format characters (as bidirectional overrides, and characters without width), separators of lines
// and paragraphs, characters for private use, and halves of surrogate pairs.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;

const SHORT: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Escapes the characters that a terminal obeys or hides: `\n`, `\u001b`, `\u{e0001}`. The sender of an event chooses the
 * event's ids, and an id that moves the cursor could forge what an operator reads.
 * @returns one line
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => SHORT[character] ?? escapeOf(character));
}

/** Escapes a text of several lines as `printable` does, and keeps the line feeds. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

function escapeOf(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}
