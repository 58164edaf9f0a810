import type { Database } from './database.ts';

/** The changes of each marker, as JSON, by the marker's id. */
export function changesOf(database: Database): Map<string, string[]> {
  return new Map(
    [...database.collection('processedEvents')].map(([id, { changes }]) => {
      const array = changes?.arrayValue as { values?: { stringValue: string }[] } | undefined;
      return [id, (array?.values ?? []).map(({ stringValue }) => stringValue)];
    }),
  );
}
