import { join } from 'node:path';

/** The page that shows the bill. */
export const DOCUMENT = join(import.meta.dirname, '../../docs/costs.md');
