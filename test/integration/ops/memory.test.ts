import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTestArchive } from '../../helpers/filled-archive.ts';
import { vehicleStates } from '../../helpers/numbered-events.ts';
import { sized } from '../../helpers/operator.ts';

const SMALL = sized(1_000, 5_000);
const LARGE = sized(4_000, 50_000);
const reporter = join(import.meta.dirname, 'fixtures/report-memory.ts');

describe('ops replay of a large archive', function () {
  this.timeout(900_000);

  it(`needs no more memory for ${LARGE} events than for ${SMALL}`, async () => {
    const archive = await createTestArchive();
    const peak = async (published: number) => {
      const { code, stdout, stderr } = await archive.startOps(
        ['replay', '--from', '2025-01-01', '--rate', '100000', '--json'],
        { NODE_OPTIONS: `--import=${reporter}` },
      ).done;
      assert.equal(code, 0, stderr);
      assert.equal(JSON.parse(stdout).published, published);
      return Number(await readFile(join(archive.folder, 'peak-memory'), 'utf8')) / 1024;
    };
    const seed = async (number: number) => {
      for (let left = number; left > 0; left -= 1_000)
        await archive.seed(vehicleStates(Math.min(left, 1_000)));
    };
    try {
      await seed(SMALL);
      const small = await peak(SMALL);
      await seed(LARGE - SMALL);
      const large = await peak(LARGE);
      console.log(`        ${Math.round(small)} MiB for ${SMALL}, ${Math.round(large)} MiB for ${LARGE}`);
      assert.ok(large <= 1.3 * small, `${large} MiB is more than 1.3 times ${small} MiB`);
    } finally {
      await archive.close();
    }
  });
});
