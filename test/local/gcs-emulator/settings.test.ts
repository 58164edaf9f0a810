import assert from 'node:assert/strict';
import { parseJsonObject, patchSettings } from '../../../local/gcs-emulator/settings.ts';

describe('patchSettings', () => {
  const current = { contentType: 'a/b', cacheControl: 'no-store', metadata: { x: '1', y: '2' } };
  const cases: [string, Record<string, unknown>, object][] = [
    ['nothing', {}, current],
    ['a field', { contentType: 'c/d' }, { ...current, contentType: 'c/d' }],
    ['a field taken away', { cacheControl: null }, { contentType: 'a/b', metadata: current.metadata }],
    ['a custom value', { metadata: { z: '3' } }, { ...current, metadata: { x: '1', y: '2', z: '3' } }],
    ['a custom value taken away', { metadata: { x: null } }, { ...current, metadata: { y: '2' } }],
    ['all custom values taken away', { metadata: null }, { contentType: 'a/b', cacheControl: 'no-store' }],
    ['what follows from the bytes', { size: '7', md5Hash: 'x', generation: '1' }, current],
  ];
  for (const [name, patch, expected] of cases) {
    it(`patches ${name}`, () => {
      assert.deepEqual(patchSettings(current, patch), expected);
    });
  }

  for (const patch of [
    { contentType: 7 },
    { metadata: 'x' },
    { metadata: { x: 7 } },
    { contentType: 'a\nb' },
  ]) {
    it(`refuses ${JSON.stringify(patch)}`, () => {
      assert.throws(() => patchSettings({}, patch), { status: 400 });
    });
  }

  it('keeps a custom key named __proto__ as a key', () => {
    const patch = parseJsonObject(Buffer.from('{"metadata":{"__proto__":"x"}}'));
    assert.equal(JSON.stringify(patchSettings({}, patch)), '{"metadata":{"__proto__":"x"}}');
  });
});
