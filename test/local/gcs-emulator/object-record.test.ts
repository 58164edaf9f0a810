import assert from 'node:assert/strict';
import { parseSettings } from '../../../local/gcs-emulator/object-record.ts';
import { parseJsonObject } from '../../../local/gcs-emulator/parse-json.ts';

describe('parseSettings', () => {
  const cases: { name: string; resource: Record<string, unknown>; expected: object }[] = [
    { name: 'nothing', resource: {}, expected: {} },
    { name: 'a field', resource: { contentType: 'a/b' }, expected: { contentType: 'a/b' } },
    { name: 'a null', resource: { contentType: null, metadata: null }, expected: {} },
    { name: 'a custom value', resource: { metadata: { x: '1' } }, expected: { metadata: { x: '1' } } },
    { name: 'no custom value', resource: { metadata: {} }, expected: {} },
    { name: 'what follows from the bytes', resource: { size: '7', generation: '1' }, expected: {} },
  ];
  for (const { name, resource, expected } of cases) {
    it(`reads ${name}`, () => {
      assert.deepEqual(parseSettings(resource), expected);
    });
  }

  for (const resource of [
    { contentType: 7 },
    { metadata: 'x' },
    { metadata: { x: 7 } },
    { contentType: 'a\nb' },
  ]) {
    it(`refuses ${JSON.stringify(resource)}`, () => {
      assert.throws(() => parseSettings(resource), { status: 400 });
    });
  }

  it('keeps a custom key named __proto__ as a key', () => {
    const resource = parseJsonObject(Buffer.from('{"metadata":{"__proto__":"x"}}'));
    assert.equal(JSON.stringify(parseSettings(resource)), '{"metadata":{"__proto__":"x"}}');
  });
});
