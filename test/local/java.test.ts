import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { findJava, javaArgs, tooOldJava } from '../../local/java.ts';

describe('tooOldJava', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcar-java-'));
  });
  after(() => rm(folder, { recursive: true }));

  /** A jar with a class that is compiled for a Java, as far as its header tells. */
  async function programFor(version: number) {
    const header = Buffer.from([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, version + 44]);
    const jar = join(folder, `${version}.jar`);
    await writeFile(jar, zipSync({ 'a/Main.class': header, 'b/Other.class': Buffer.alloc(8) }));
    return { java: await findJava(process.env), jar, mainClass: 'a.Main' };
  }

  it('says which Java is needed and which was found', async () => {
    const program = await programFor(99);
    const error = await tooOldJava(program, {});
    assert.match(
      error?.message ?? '',
      /^Java 99 is needed, and \/\S+ is Java \d\d: install a JRE .*, or set JAVA_HOME to a newer one\.$/,
    );
  });

  it('says nothing where Java is not the reason', async () => {
    assert.equal(await tooOldJava(await programFor(8), {}), undefined);
  });
});

describe('javaArgs', () => {
  it('leave nothing of the locale of the machine', async () => {
    const args = javaArgs({ java: '', jar: '', mainClass: '' }).slice(0, -3);
    const env = {
      JAVA_TOOL_OPTIONS: '-Duser.language=th -Duser.country=TH -Duser.variant=TH -Duser.extensions=u-nu-thai',
    };
    const settings = ['-XshowSettings:locale', '-version'];
    const { stderr } = spawnSync(await findJava(process.env), [...args, ...settings], {
      encoding: 'utf8',
      env,
    });
    assert.match(stderr, /default locale = English \(United States\)|default locale = English$/m);
  });
});
