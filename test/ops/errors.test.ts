import assert from 'node:assert/strict';
import { explain, OperationError } from '../../ops/errors.ts';

describe('explain', () => {
  const coded = (code: unknown) => Object.assign(new Error('cause\nmore'), { code });
  const cases: [error: unknown, line: RegExp][] = [
    [new OperationError('All is said.'), /^All is said\.$/],
    [coded(7), /^cause \(the account lacks a permission/],
    [coded(403), /^cause \(the account lacks a permission/],
    [coded('ECONNREFUSED'), /^cause \(nothing listens there/],
    [coded('ERR_SQLITE_ERROR'), /^cause \(a temporary file cannot be written: set TMPDIR/],
    [coded(3), /^Error: cause$/],
    [new TypeError('cause'), /^TypeError: cause$/],
    ['text', /^Unexpected: text$/],
    [new Error('\u001b[2Jcause'), /^Error: \\u001b\[2Jcause$/],
    [coded('EACCES'), /^cause \(run the command in a folder that you may write to/],
  ];
  for (const [error, line] of cases) {
    it(`says ${line}`, () => assert.match(explain(error), line));
  }
});
