import { useState } from 'preact/hooks';
import { printable } from '../../../functions/runtime/printable.ts';
import { counted } from './number.ts';

/** Characters that are drawn at once. */
const SHOWN = 64 * 1024;

/** A text as it was sent; what a browser would obey or hide is written out, and stands out. */
export function Raw({ text }: { text: string }) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? text : text.slice(0, SHOWN);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard. */}
      <pre class="raw" dir="ltr" tabIndex={0}>
        {piecesOf(shown)}
      </pre>
      {shown.length < text.length && (
        <p class="note">
          The first {counted(SHOWN, 'character')} of {counted(text.length, 'character')}.{' '}
          <button type="button" onClick={() => setWhole(true)}>
            Show all
          </button>
        </p>
      )}
    </>
  );
}

/** The text in pieces, with the escapes as pieces of their own. */
function piecesOf(text: string) {
  const pieces = text.split(/((?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}])/u);
  return pieces.map((piece, index) =>
    index % 2 === 1 ? <mark key={index}>{printable(piece)}</mark> : piece,
  );
}
