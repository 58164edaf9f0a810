import { useCallback, useEffect, useState } from 'preact/hooks';
import { ask } from './client.ts';

/** What was asked for, as far as it is there. What was there before stays until the new is. */
export interface Data<T> {
  data: T | undefined;
  error: Error | undefined;
  isLoading: boolean;
  reload: () => void;
}

/** @param path undefined asks for nothing */
export function useData<T>(path: string | undefined): Data<T> {
  const [state, setState] = useState<{ path?: string; data?: T; error?: Error; isLoading: boolean }>({
    isLoading: true,
  });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (path === undefined) return;
    const controller = new AbortController();
    setState((before) => ({ ...(before.path === path && before), path, isLoading: true }));
    ask<T>(path, controller.signal).then(
      (data) => setState({ path, data, isLoading: false }),
      (error: Error) => {
        if (!controller.signal.aborted) setState((before) => ({ ...before, path, error, isLoading: false }));
      },
    );
    return () => controller.abort();
  }, [path, turn]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  const { data, error, isLoading } = state;
  return { data, error, isLoading, reload };
}
