import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Run as `node die-at-step.ts <folder> <create|replace|delete> <object> <step>`: kills itself, as by `kill -9`, at a
 * step of the operation. A step is a call that changes the file system. Of a write the first half is done.
 */
const [folder = '', operation, name = '', step] = process.argv.slice(2);

let steps = Number.NaN;
const die = () => process.kill(process.pid, 'SIGKILL');

// Node's appendFileSync calls writeFileSync.
const write: (path: string, data: string | Buffer, options: never) => void = fs.writeFileSync;
Object.assign(fs, {
  writeFileSync(path: string, data: string | Buffer, options: never) {
    if (--steps === 0) {
      write(path, data.slice(0, data.length / 2), options);
      die();
    }
    write(path, data, options);
  },
});
for (const call of ['renameSync', 'rmSync', 'mkdirSync'] as const) {
  const original: (...args: never[]) => unknown = fs[call];
  Object.assign(fs, {
    [call]: (...args: never[]) => {
      if (--steps === 0) die();
      return original(...args);
    },
  });
}
syncBuiltinESMExports();

// After the calls are replaced.
const { Buckets } = await import('../../../local/gcs-emulator/buckets.ts');
const { checksumsOf } = await import('../../../local/gcs-emulator/checksums.ts');

const bucket = new Buckets(folder).get('archive');
const put = (text: string) => {
  const bytes = Buffer.from(text);
  bucket.put({ name, settings: {}, preconditions: {} }, bytes, checksumsOf(bytes));
};
if (operation !== 'create') put('old');
steps = Number(step);
if (operation === 'delete') bucket.delete(name, {});
else put('new');
