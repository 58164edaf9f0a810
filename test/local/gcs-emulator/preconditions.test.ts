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
  const cases: [string, { absent: number; read: number; write: number }][] = [
    ['', { absent: 200, read: 200, write: 200 }],
    ['ifGenerationMatch=0', { absent: 200, read: 412, write: 412 }],
    ['ifGenerationMatch=7', { absent: 412, read: 200, write: 200 }],
    ['ifGenerationMatch=8', { absent: 412, read: 412, write: 412 }],
    ['ifGenerationNotMatch=0', { absent: 412, read: 200, write: 200 }],
    ['ifGenerationNotMatch=7', { absent: 200, read: 304, write: 412 }],
    ['ifGenerationMatch=7&ifGenerationNotMatch=7', { absent: 412, read: 304, write: 412 }],
    ['ifMetagenerationMatch=1', { absent: 501, read: 501, write: 501 }],
    ['ifMetagenerationNotMatch=1', { absent: 501, read: 501, write: 501 }],
    ['ifGenerationMatch=', { absent: 400, read: 400, write: 400 }],
    ['ifGenerationMatch=-1', { absent: 400, read: 400, write: 400 }],
    ['ifGenerationMatch=7abc', { absent: 400, read: 400, write: 400 }],
    ['ifGenerationMatch=1e1', { absent: 400, read: 400, write: 400 }],
  ];
  for (const [query, expected] of cases) {
    it(`${query || 'none'}: ${JSON.stringify(expected)}`, () => {
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
