import assert from 'node:assert/strict';
import { toWellFormed } from '../../../functions/process/well-formed.ts';

const mended = (json: string) => JSON.stringify(toWellFormed(JSON.parse(json)));

describe('half a surrogate pair', () => {
  const cases: { where: string; json: string; result: string }[] = [
    { where: 'in a string', json: '{"a":"x\\ud800y"}', result: '{"a":"x\ufffdy"}' },
    {
      where: 'in a list',
      json: '{"a":[1,"\\udc00",null,["\\ud800"]]}',
      result: '{"a":[1,"\ufffd",null,["\ufffd"]]}',
    },
    { where: 'in an object of a list', json: '{"a":[{"b":"\\ud800"}]}', result: '{"a":[{"b":"\ufffd"}]}' },
    {
      where: 'in an object',
      json: '{"a":{"b":{"c":"\\ud800"}},"d":null}',
      result: '{"a":{"b":{"c":"\ufffd"}},"d":null}',
    },
    {
      where: 'in a name, which keeps its place',
      json: '{"first":1,"\\ud800":{"\\udc00":"\\ud800"},"last":[]}',
      result: '{"first":1,"\ufffd":{"\ufffd":"\ufffd"},"last":[]}',
    },
    { where: 'in two names', json: '{"\\ud800":1,"b":2,"\\ud801":3}', result: '{"\ufffd":3,"b":2}' },
    {
      where: 'beside __proto__',
      json: '{"__proto__":"\\ud800","\\ud800":{"__proto__":{"x":"\\udc00"}}}',
      result: '{"__proto__":"\ufffd","\ufffd":{"__proto__":{"x":"\ufffd"}}}',
    },
  ];
  for (const { where, json, result } of cases) {
    it(`${where} becomes U+FFFD`, () => assert.equal(mended(json), result));
  }

  it('is nothing in what is well formed', () => {
    const json = '{"__proto__":"😀","a":["é",1.5,true,null,{"b":"\\\\ud800"}],"c":{}}';
    assert.equal(mended(json), json);
  });

  it('leaves numbers that JSON cannot write', () => {
    const { huge, list } = toWellFormed({ huge: Number.POSITIVE_INFINITY, list: ['\ud800', Number.NaN] });
    assert.deepEqual([huge, list], [Number.POSITIVE_INFINITY, ['\ufffd', Number.NaN]]);
  });

  it('leaves an object that can be written', () => {
    const object = toWellFormed({ '\ud800': 1, text: '\ud800' }) as Record<string, unknown>;
    object['\ufffd'] = 2;
    object.text = 'new';
    assert.deepEqual(object, { '\ufffd': 2, text: 'new' });
    assert.ok(Reflect.deleteProperty(object, '\ufffd'));
    assert.deepEqual(Object.keys(object), ['text']);
  });
});
