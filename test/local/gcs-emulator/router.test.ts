import assert from 'node:assert/strict';
import { route } from '../../../local/gcs-emulator/router.ts';

describe('route', () => {
  const cases: [string, string, string, string, string][] = [
    ['GET', '/storage/v1/b', 'GET /b', '', ''],
    ['GET', '/storage/v1/b?project=p', 'GET /b', '', ''],
    ['GET', '/b/archive', 'GET /b/{bucket}', 'archive', ''],
    ['HEAD', '/b/archive', 'GET /b/{bucket}', 'archive', ''],
    ['GET', '/storage/v1/b/archive/o', 'GET /b/{bucket}/o', 'archive', ''],
    ['GET', '/b/archive/o/a%2Fb%20c?alt=media', 'GET /b/{bucket}/o/{object}', 'archive', 'a/b c'],
    ['GET', '/b/archive/o/..', 'GET /b/{bucket}/o/{object}', 'archive', '..'],
    ['GET', '/b/archive/o/%2e%2e%2fx', 'GET /b/{bucket}/o/{object}', 'archive', '../x'],
    ['GET', '/download/storage/v1/b/archive/o/a', 'GET /download/b/{bucket}/o/{object}', 'archive', 'a'],
    ['POST', '/upload/storage/v1/b/archive/o?name=b', 'POST /upload/b/{bucket}/o', 'archive', ''],
    ['POST', '/resumable/upload/storage/v1/b/archive/o', 'POST /upload/b/{bucket}/o', 'archive', ''],
    ['POST', '/b/archive/o/a/rewriteTo/b/c', 'POST /b/{bucket}/o/{object}/rewriteTo/b/c', 'archive', 'a'],
    ['GET', '/b/archive/iam', 'GET /b/{bucket}/iam', 'archive', ''],
    ['GET', '/archive/a/b%20c', 'GET /{bucket}/{object}', 'archive', 'a/b c'],
    ['HEAD', '/archive/a', 'GET /{bucket}/{object}', 'archive', 'a'],
    ['GET', '/archive/../x', 'GET /{bucket}/{object}', 'archive', '../x'],
    ['GET', '/archive', 'GET /{bucket}', 'archive', ''],
    ['POST', '/batch/storage/v1', 'POST /{bucket}/{object}', 'batch', 'storage/v1'],
  ];
  for (const [method, target, operation, bucket, object] of cases) {
    it(`${method} ${target} is ${operation}`, () => {
      const { query: _, ...rest } = route(method, target);
      assert.deepEqual(rest, { operation, bucket, object });
    });
  }

  it('keeps question marks of the query', () => {
    assert.equal(route('GET', '/b?prefix=a?b%3F').query.get('prefix'), 'a?b?');
  });

  for (const target of ['/', '', '//a', 'http://localhost/b', '*']) {
    it(`knows no ${target || 'empty path'}`, () => {
      assert.throws(() => route('GET', target), { status: 404 });
    });
  }

  it('refuses a path that is not percent-encoded UTF-8', () => {
    assert.throws(() => route('GET', '/b/archive/o/%ff'), { status: 400 });
  });
});
