import assert from 'node:assert/strict';
import { checkPreconditions, parsePreconditions } from '../../../local/gcs-emulator/preconditions.ts';

const live = { generation: 7 };

function outcome(query: string, current: typeof live | undefined, access: 'read' | 'write'): number {
  try {
    checkPreconditions(parsePreconditions(new URLSearchParams(query)), current, access);
    return 200;
  } catch (error) {
    assert.ok(error instanceof Error && 'status' in error && typeof error.status === 'number');
    return error.status;
  }
}

describe('preconditions', () => {
  /** The status for each case: no object, a read and a write of an object of generation 7. */
  const cases = [
    { query: '', absent: 200, read: 200, write: 200 },
    { query: 'ifGenerationMatch=0', absent: 200, read: 412, write: 412 },
    { query: 'ifGenerationMatch=7', absent: 412, read: 200, write: 200 },
    { query: 'ifGenerationMatch=8', absent: 412, read: 412, write: 412 },
    { query: 'ifGenerationNotMatch=0', absent: 412, read: 200, write: 200 },
    { query: 'ifGenerationNotMatch=7', absent: 200, read: 304, write: 412 },
    { query: 'ifGenerationMatch=7&ifGenerationNotMatch=7', absent: 412, read: 304, write: 412 },
    { query: 'ifMetagenerationMatch=1', absent: 501, read: 501, write: 501 },
    { query: 'ifMetagenerationNotMatch=1', absent: 501, read: 501, write: 501 },
    { query: 'ifGenerationMatch=', absent: 400, read: 400, write: 400 },
    { query: 'ifGenerationMatch=-1', absent: 400, read: 400, write: 400 },
    { query: 'ifGenerationMatch=7abc', absent: 400, read: 400, write: 400 },
    { query: 'ifGenerationMatch=1e1', absent: 400, read: 400, write: 400 },
  ];
  for (const { query, ...expected } of cases) {
    it(`answer ${Object.values(expected).join(', ')} to ${query || 'none'}`, () => {
      assert.deepEqual(
        {
          absent: outcome(query, undefined, 'write'),
          read: outcome(query, live, 'read'),
          write: outcome(query, live, 'write'),
        },
        expected,
      );
    });
  }
});
