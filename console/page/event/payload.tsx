import { useMemo, useState } from 'preact/hooks';
import { Json } from '../ui/json.tsx';
import { parseExactly } from '../ui/parse-exactly.ts';
import { Raw } from '../ui/raw.tsx';

/** The bytes of the newest delivery: folded, or as they were sent. */
export function Payload({ payload, isArchived }: { payload: string | null; isArchived: boolean }) {
  const [isRaw, setRaw] = useState(false);
  const value = useMemo(() => parseExactly(payload ?? ''), [payload]);
  if (payload === null) {
    return <p class="empty">{isArchived ? 'The bytes cannot be shown as text.' : 'The archive has none.'}</p>;
  }
  return (
    <>
      <fieldset class="tabs" aria-label="Form of the payload">
        <button type="button" aria-pressed={!isRaw} onClick={() => setRaw(false)}>
          Folded
        </button>
        <button type="button" aria-pressed={isRaw} onClick={() => setRaw(true)}>
          As sent
        </button>
      </fieldset>
      {isRaw ? <Raw text={payload} /> : <Json value={value} />}
    </>
  );
}
