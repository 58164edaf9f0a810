import type { Change } from '../../functions/changes/change.ts';
import type { Handler } from '../../functions/process/handlers/handler.ts';
import { type Processor, startProcessor } from './processor.ts';

/** `process` with some handlers, on the Firestore emulator. */
export interface TriedHandlers extends Processor {
  /** What the handlers have announced, in order. */
  changes: Change[];
}

/**
 * Starts `process` with handlers of yours, by event type, in a Google Cloud project of its own.
 * @param settings what the handlers get as `settings`
 */
export async function tryHandlers(
  handlers: Record<string, readonly Handler[]>,
  settings: Record<string, string> = {},
): Promise<TriedHandlers> {
  const changes: Change[] = [];
  const publishChange = async (data: Buffer) => changes.push(JSON.parse(data.toString()));
  const processor = await startProcessor(new Map(Object.entries(handlers)), { publishChange, settings });
  return { ...processor, changes };
}
