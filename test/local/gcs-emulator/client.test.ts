import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { text } from 'node:stream/consumers';
import { type TemporaryEmulator, temporaryEmulator } from './emulator.ts';

/** What the client of users makes of the emulator: uploads and downloads are checked by it, not by us. */
describe('the emulator behind @google-cloud/storage', () => {
  let emulator: TemporaryEmulator;
  const { defaultMaxListeners } = EventEmitter;

  before(async () => {
    emulator = await temporaryEmulator();
    // The client puts eleven listeners on the stream of a download, and Node warns of more than ten.
    EventEmitter.defaultMaxListeners = 20;
  });
  after(async () => {
    EventEmitter.defaultMaxListeners = defaultMaxListeners;
    await emulator.remove();
  });

  const file = (name: string) => emulator.bucket.file(name);
  const allBytes = Buffer.from(Uint8Array.from({ length: 256 }, (_, i) => i));

  const uploads: [string, object][] = [
    ['multipart', { resumable: false }],
    ['multipart checked by md5', { resumable: false, validation: 'md5' }],
    ['resumable', { resumable: true }],
    ['resumable checked by md5', { resumable: true, validation: 'md5' }],
    ['resumable in chunks', { resumable: true, chunkSize: 256 * 1024 }],
    ['gzip', { resumable: false, gzip: true }],
  ];
  const contents: [string, Buffer][] = [
    ['no bytes', Buffer.alloc(0)],
    ['every byte', allBytes],
    ['one chunk', Buffer.alloc(256 * 1024, allBytes)],
    ['one chunk and a byte', Buffer.alloc(256 * 1024 + 1, allBytes)],
    ['a megabyte', Buffer.alloc(1024 * 1024 + 7, allBytes)],
  ];
  for (const [kind, options] of uploads) {
    for (const [size, bytes] of contents) {
      it(`brings back ${size} of a ${kind} upload`, async () => {
        const object = file(`${kind}/${size}`);
        await object.save(bytes, options);
        const [downloaded] = await object.download({ validation: 'crc32c' });
        assert.ok(downloaded.equals(bytes));
      });
    }
  }

  it('takes a stream of unknown length', async () => {
    const object = file('streamed');
    const stream = object.createWriteStream({ resumable: true, chunkSize: 256 * 1024 });
    for (let i = 0; i < 10; i++) stream.write(Buffer.alloc(100_000, String(i)));
    stream.end();
    await once(stream, 'finish');
    const [bytes] = await object.download();
    assert.equal(bytes.length, 1_000_000);
    assert.deepEqual([bytes[0], bytes[999_999]], [0x30, 0x39]);
  });

  it('goes on with a resumable upload where another client stopped', async () => {
    const object = file('resumed');
    const bytes = Buffer.alloc(600_000, allBytes);
    const [uri] = await object.createResumableUpload({ metadata: { contentType: 'a/b' } });
    const part = bytes.subarray(0, 256 * 1024);
    const headers = { 'content-range': `bytes 0-${part.length - 1}/*` };
    assert.equal((await fetch(uri, { method: 'PUT', body: part, headers })).status, 308);
    await object.save(bytes, { resumable: true, uri });
    assert.ok((await object.download())[0].equals(bytes));
    assert.equal((await object.getMetadata())[0].contentType, 'a/b');
  });

  it('gives back metadata', async () => {
    const object = file('described/a b.json');
    await object.save('{"a":1}', {
      resumable: false,
      metadata: {
        contentType: 'application/json',
        cacheControl: 'no-store',
        metadata: { 'event-id': 'é 1', __proto: '' },
      },
    });
    const [metadata] = await object.getMetadata();
    const { generation, etag, id, selfLink, mediaLink, timeCreated, updated, ...rest } = metadata;
    assert.deepEqual(rest, {
      kind: 'storage#object',
      name: 'described/a b.json',
      bucket: 'archive',
      metageneration: '1',
      storageClass: 'STANDARD',
      size: '7',
      md5Hash: createHash('md5').update('{"a":1}').digest('base64'),
      crc32c: rest.crc32c,
      contentType: 'application/json',
      cacheControl: 'no-store',
      metadata: { 'event-id': 'é 1', __proto: '' },
    });
    assert.match(String(generation), /^\d{16}$/);
    assert.equal(id, `archive/described/a b.json/${generation}`);
    assert.equal(updated, timeCreated);
    assert.ok(Math.abs(Date.parse(String(timeCreated)) - Date.now()) < 60_000);
    assert.ok(etag);
    assert.equal(Object(await (await fetch(String(selfLink))).json()).generation, generation);
    assert.equal(await (await fetch(String(mediaLink))).text(), '{"a":1}');
  });

  it('replaces an object under a new generation', async () => {
    const object = file('replaced');
    await object.save('old', { resumable: false });
    const [{ generation: old }] = await object.getMetadata();
    await object.save('new', { resumable: false, preconditionOpts: { ifGenerationMatch: Number(old) } });
    const [{ generation, metageneration }] = await object.getMetadata();
    assert.ok(Number(generation) > Number(old));
    assert.equal(metageneration, '1');
    assert.equal(String((await object.download())[0]), 'new');
    await assert.rejects(emulator.bucket.file('replaced', { generation: String(old) }).download(), {
      code: 404,
    });
    await assert.rejects(emulator.bucket.file('replaced', { generation: String(old) }).delete(), {
      code: 404,
    });
  });

  for (const resumable of [false, true]) {
    it(`creates an object only once (resumable: ${resumable})`, async () => {
      const object = file(`create-only/${resumable}`);
      const options = { resumable, preconditionOpts: { ifGenerationMatch: 0 } };
      await object.save('first', options);
      await assert.rejects(object.save('second', options), { code: 412 });
      assert.equal(String((await object.download())[0]), 'first');
    });

    it(`lets exactly one of many create an object (resumable: ${resumable})`, async () => {
      const object = file(`race/${resumable}`);
      const options = { resumable, preconditionOpts: { ifGenerationMatch: 0 } };
      const attempts = Array.from({ length: 20 }, (_, i) => object.save(`winner ${i}`, options));
      const outcomes = await Promise.allSettled(attempts);
      const winners = outcomes.flatMap(({ status }, i) => (status === 'fulfilled' ? [i] : []));
      const codes = outcomes.flatMap((outcome) =>
        outcome.status === 'rejected' ? [outcome.reason.code] : [],
      );
      assert.equal(winners.length, 1);
      assert.deepEqual(codes, Array(19).fill(412));
      assert.equal(String((await object.download())[0]), `winner ${winners[0]}`);
    });
  }

  const ranges: [{ start?: number; end?: number }, string][] = [
    [{ start: 2, end: 4 }, '234'],
    [{ start: 7 }, '789'],
    [{ end: 2 }, '012'],
    [{ end: -3 }, '789'],
    [{ start: 8, end: 99 }, '89'],
  ];
  for (const [range, expected] of ranges) {
    it(`reads the range ${JSON.stringify(range)}`, async () => {
      await file('ranged').save('0123456789', { resumable: false });
      assert.equal(await text(file('ranged').createReadStream(range)), expected);
    });
  }

  it('says what is not there', async () => {
    assert.deepEqual(await file('nothing').exists(), [false]);
    assert.deepEqual(await emulator.storage.bucket('nothing').exists(), [false]);
    const errors = [{ message: 'No such object: archive/nothing', domain: 'global', reason: 'notFound' }];
    await assert.rejects(file('nothing').getMetadata(), { code: 404, errors });
    await assert.rejects(file('nothing').download(), { code: 404 });
    await assert.rejects(file('nothing').delete(), { code: 404 });
    await file('nothing').delete({ ignoreNotFound: true });
    for (const resumable of [false, true]) {
      await assert.rejects(emulator.storage.bucket('nothing').file('x').save('x', { resumable }), {
        code: 404,
      });
    }
    await assert.rejects(emulator.storage.bucket('nothing').getFiles(), { code: 404 });
  });

  it('deletes an object, under a precondition too', async () => {
    const object = file('deleted');
    await object.save('x', { resumable: false });
    await assert.rejects(object.delete({ ifGenerationMatch: 1 }), { code: 412 });
    assert.deepEqual(await object.exists(), [true]);
    await object.delete();
    assert.deepEqual(await object.exists(), [false]);
    await object.save('y', { resumable: false, preconditionOpts: { ifGenerationMatch: 0 } });
  });

  it('refuses what it does not do with 501', async () => {
    await file('original').save('x', { resumable: false });
    await assert.rejects(file('original').copy(file('copy')), { code: 501, message: /not implemented/ });
    await assert.rejects(emulator.bucket.combine([file('original'), file('a')], file('b')), { code: 501 });
    await assert.rejects(emulator.bucket.getFiles({ matchGlob: '**' }), { code: 501 });
    await assert.rejects(emulator.bucket.setMetadata({ labels: {} }), { code: 501 });
    await assert.rejects(emulator.bucket.delete(), { code: 501 });
    await assert.rejects(file('original').setMetadata({ contentType: 'a/b' }), { code: 501 });
    assert.deepEqual(await file('copy').exists(), [false]);
  });

  it('lists objects', async () => {
    const [bucket] = await emulator.storage.createBucket('listed');
    const names = ['a/1', 'a/2', 'b/1', 'b/x/1', 'c'];
    await Promise.all(names.map((name) => bucket.file(name).save(name, { resumable: false })));
    const list = async (options: object) => {
      const [files, next, response] = await bucket.getFiles(options);
      return { names: files.map(({ name }) => name), next, prefixes: Object(response).prefixes };
    };
    assert.deepEqual((await list({})).names, names);
    assert.deepEqual((await list({ maxResults: 2 })).names, names.slice(0, 2));
    assert.deepEqual((await list({ prefix: 'b/' })).names, ['b/1', 'b/x/1']);
    assert.deepEqual((await list({ startOffset: 'a/2', endOffset: 'b/x' })).names, ['a/2', 'b/1']);

    const grouped = await list({ delimiter: '/', autoPaginate: false });
    assert.deepEqual([grouped.names, grouped.prefixes], [['c'], ['a/', 'b/']]);

    const first = await list({ maxResults: 3, autoPaginate: false });
    assert.deepEqual(first.names, names.slice(0, 3));
    const second = await list(first.next ?? {});
    assert.deepEqual([second.names, second.next], [names.slice(3), null]);

    const streamed = await bucket.getFilesStream({ maxApiCalls: 9 }).toArray();
    assert.deepEqual(
      streamed.map(({ name }) => name),
      names,
    );
    const [found] = await bucket.getFiles({ prefix: 'b/x' });
    assert.equal(found[0]?.metadata.size, '5');
  });

  it('keeps buckets', async () => {
    const [bucket, created] = await emulator.storage.createBucket('second');
    assert.deepEqual(await bucket.exists(), [true]);
    assert.deepEqual((await bucket.getMetadata())[0], created);
    await assert.rejects(emulator.storage.createBucket('second'), { code: 409 });
    await assert.rejects(emulator.storage.createBucket('No'), { code: 400 });
    const [buckets] = await emulator.storage.getBuckets({ prefix: 'sec' });
    assert.deepEqual(
      buckets.map(({ name }) => name),
      ['second'],
    );
    await emulator.restart();
    assert.deepEqual((await emulator.storage.bucket('second').getMetadata())[0], created);
  });

  it('is found by STORAGE_EMULATOR_HOST alone, without credentials', async () => {
    const script = `
      import { Storage } from '@google-cloud/storage';
      const file = new Storage().bucket('archive').file('by/environment');
      await file.save('multipart', { resumable: false });
      await file.save('resumable', { resumable: true });
      const [[files], [bytes]] = await Promise.all([file.bucket.getFiles({ prefix: 'by/' }), file.download()]);
      console.log(files.length, String(bytes));
    `;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      env: { STORAGE_EMULATOR_HOST: emulator.url, HOME: emulator.folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
    assert.deepEqual([output, errors], ['1 resumable\n', '']);
  });
});
