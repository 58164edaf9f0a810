import { z } from 'zod';
import { PublishedChange } from './change.ts';

/** The changes of the built-in handlers as JSON Schema. A later minor version can add fields. */
export function changeJsonSchema(): object {
  return { title: 'Change', ...z.toJSONSchema(PublishedChange, { io: 'input' }) };
}

// Run: node functions/changes/json-schema.ts > docs/changes.schema.json
if (import.meta.main) console.log(JSON.stringify(changeJsonSchema(), undefined, 2));
