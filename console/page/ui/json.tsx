import { useState } from 'preact/hooks';
import { Digits } from './parse-exactly.ts';
import { Text } from './text.tsx';

/** Levels that are open at first, and members that are drawn at once. */
const OPEN_LEVELS = 3;
const MEMBERS = 100;

/** A JSON value that can be folded. A level is drawn when it is opened: a value may have thousands of them. */
export function Json({ value }: { value: unknown }) {
  if (value === undefined) return <p class="empty">It cannot be folded: see it as it was sent.</p>;
  return (
    <div class="json" dir="ltr">
      <Value value={value} level={0} />
    </div>
  );
}

function Value({ value, level, name }: { value: unknown; level: number; name?: string }) {
  const label =
    name === undefined ? null : (
      <>
        <span class="key">
          <Text value={name} max={120} />
        </span>
        <span class="colon">: </span>
      </>
    );
  if (typeof value !== 'object' || value === null || value instanceof Digits) {
    return (
      <div class="leaf">
        {label}
        <Primitive value={value} />
      </div>
    );
  }
  return <Folder value={value} level={level} label={label} />;
}

function Folder({ value, level, label }: { value: object; level: number; label: preact.ComponentChildren }) {
  const [isOpen, setOpen] = useState(level < OPEN_LEVELS);
  const [shown, setShown] = useState(MEMBERS);
  const members = Object.entries(value);
  const isList = Array.isArray(value);
  return (
    <div class="folder">
      <button type="button" class="fold" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {label}
        <span class="size">{isList ? `[${members.length}]` : `{${members.length}}`}</span>
      </button>
      {isOpen && (
        <div class="members">
          {members.slice(0, shown).map(([name, each]) => (
            <Value key={name} value={each} level={level + 1} name={name} />
          ))}
          {members.length > shown && (
            <button type="button" onClick={() => setShown(shown + 10 * MEMBERS)}>
              {members.length - shown} more
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function Primitive({ value }: { value: unknown }) {
  if (value instanceof Digits) return <span class="digits">{value.source.slice(0, 300)}</span>;
  if (typeof value !== 'string') return <span class="word">{String(value)}</span>;
  return <span class="string">{value === '' ? '""' : <Long value={value} />}</span>;
}

function Long({ value }: { value: string }) {
  const [isWhole, setWhole] = useState(false);
  if (isWhole || value.length <= 300) return <Text value={value} max={1_000_000} />;
  return (
    <>
      <Text value={value} />{' '}
      <button type="button" onClick={() => setWhole(true)}>
        all {value.length} characters
      </button>
    </>
  );
}
