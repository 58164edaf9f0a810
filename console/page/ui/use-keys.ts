import { useEffect, useRef } from 'preact/hooks';

/** Runs what a key is for, unless somebody types into a field or holds another key. */
export function useKeys(keys: Record<string, () => void>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.matches('input, select, textarea');
      const run = latest.current[event.key];
      if (!run || isTyping || event.metaKey || event.ctrlKey || event.altKey) return;
      event.preventDefault();
      run();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
