import { Text } from './text.tsx';

/** Paragraphs with `code` and **bold** text, which is all that the documentation of an alert has. */
export function Markdown({ text }: { text: string }) {
  return (
    <>
      {text
        .trim()
        .split('\n\n')
        .map((paragraph) => (
          <p class="note" key={paragraph}>
            {paragraph.split(/(\*\*[^*]+\*\*|`[^`]+`)/).map(inline)}
          </p>
        ))}
    </>
  );
}

function inline(piece: string, index: number) {
  if (piece === '') return null;
  if (index % 2 === 0) return <Text key={index} value={piece} max={1_000} />;
  return piece.startsWith('`') ? (
    <code key={index}>{piece.slice(1, -1)}</code>
  ) : (
    <strong key={index}>{piece.slice(2, -2)}</strong>
  );
}
