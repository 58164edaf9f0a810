import assert from 'node:assert/strict';
import {
  checkBucketName,
  checkObjectName,
  compareNames,
  readablePath,
} from '../../../local/gcs-emulator/names.ts';

describe('names', () => {
  const readable = [
    'events/shard=3/dt=2026-01-01/hr=10/4c3b-01_Z.json',
    'a',
    '.hidden',
    'Straße/東京/🚗',
    'x'.repeat(255),
  ];
  for (const name of readable) {
    it(`keeps ${name.slice(0, 60)} as its path`, () => {
      assert.equal(readablePath('bucket', checkObjectName(name)), `bucket/${name}`);
    });
  }

  const unreadable = [
    '../x',
    'a/../../x',
    '/etc/passwd',
    'a//b',
    'a/',
    './a',
    'a\0b',
    'a\\b',
    'c:x',
    'what?',
    'a.',
    '...',
    'a ',
    'x'.repeat(256),
    'é'.repeat(128),
  ];
  for (const name of unreadable) {
    it(`gives ${JSON.stringify(name).slice(0, 50)} no readable path`, () => {
      assert.equal(readablePath('bucket', checkObjectName(name)), undefined);
    });
  }

  for (const name of [
    '',
    '.',
    '..',
    'a\nb',
    'a\rb',
    '\ud800',
    'x'.repeat(1025),
    'é'.repeat(513),
    undefined,
    7,
  ]) {
    it(`refuses the object name ${JSON.stringify(name)?.slice(0, 40)}`, () => {
      assert.throws(() => checkObjectName(name), { status: 400 });
    });
  }

  for (const name of ['archive', 'my-project.archive_1', 'a1b']) {
    it(`accepts the bucket name ${name}`, () => {
      assert.equal(checkBucketName(name), name);
    });
  }

  for (const name of [
    '',
    'ab',
    '.metadata',
    '..',
    '../x',
    'a/b',
    'a..b',
    'Archive',
    '-ab',
    'ab-',
    'a\n',
    undefined,
  ]) {
    it(`refuses the bucket name ${JSON.stringify(name)}`, () => {
      assert.throws(() => checkBucketName(name), { status: 400 });
    });
  }

  it('orders names by their UTF-8 bytes', () => {
    const names = [
      'b',
      'a',
      'a/b',
      'a.',
      'a0',
      'ab',
      '',
      'é',
      '\uffff',
      '\u{10000}',
      '\u{1f697}',
      '\ud7ff',
      'B',
    ];
    const byBytes = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    assert.deepEqual(names.toSorted(compareNames), byBytes);
    assert.notDeepEqual(names.toSorted(), byBytes, 'JavaScript orders these names otherwise');
  });
});
