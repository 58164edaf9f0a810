import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ConsoleInfo } from '../wire.ts';

/** What the server said of itself. */
export const Info = createContext<ConsoleInfo | undefined>(undefined);

export function useInfo(): ConsoleInfo {
  const info = useContext(Info);
  if (!info) throw new Error('There is no info above this component');
  return info;
}
