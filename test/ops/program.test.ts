import assert from 'node:assert/strict';
import sinon from 'sinon';
import { runProgram } from '../../ops/program.ts';

describe('the command line', () => {
  const { stdout, stderr } = process;
  let printed = '';
  let said = '';
  beforeEach(() => {
    printed = '';
    said = '';
    sinon.stub(stdout, 'write').callsFake((text) => {
      printed += text;
      return true;
    });
    sinon.stub(stderr, 'write').callsFake((text) => {
      said += text;
      return true;
    });
  });
  afterEach(() => sinon.restore());
  // What looks for credentials beside the work goes on after it.
  before(() => {
    process.env.METADATA_SERVER_DETECTION = 'none';
  });

  /** Runs with nothing in the environment that would name a stack. */
  async function run(...args: string[]): Promise<number> {
    const environment = process.env;
    process.env = { PATH: environment.PATH ?? '', LOCAL_FOLDER: '/nowhere' };
    try {
      return await runProgram(args);
    } finally {
      process.env = environment;
      sinon.restore();
    }
  }

  it('helps, with exit code 0', async () => {
    assert.equal(await run('--help'), 0);
    assert.match(printed, /Exit codes: 0 done, 1 something was found or failed, 2 called wrongly\./);
  });

  const refused: [args: string[], line: RegExp][] = [
    [['no-such-command'], /unknown command/],
    [['status', '--no-such-option'], /unknown option/],
    [['replay', '--from', 'yesterday'], /It must be a date like 2025-07-31/],
    [['replay', '--from', '2025-02-30'], /It must be a date like 2025-07-31/],
    [['replay', '--from', '2025-07-31T10:00:00'], /It must be a date like 2025-07-31/],
    [['replay', '--rate', '0'], /above 0/],
    [['replay', '--rate', '1e9'], /above 0/],
    [
      ['archive', 'stats'],
      /The archive bucket is not known: .*'npm start'.* --environment, give --bucket, or set ARCHIVE_BUCKET/,
    ],
    [['status', '--bucket', 'b', '--project', 'p'], /is not known: .* give --/],
    [['archive', 'verify', '--bucket', 'b'], /SMARTCAR_MANAGEMENT_TOKEN is not set/],
    [
      ['archive', 'stats', '--bucket', 'b', '--from', '2025-08-01', '--to', '2025-08-01'],
      /^The range is empty/,
    ],
    [['replay', '--project', 'p', '--bucket', 'b', '--topic', 't'], /^--from is missing/],
    [['dead-letters', 'show'], /missing required argument/],
    [['dead-letters', 'discard'], /--yes/],
    [['--environment', 'nosuch', 'status'], /npx cdktf output --outputs-file outputs\.nosuch\.json/],
    [
      ['replay', '--project', 'p', '--bucket', 'b', '--topic', 't', '--resume', '../x'],
      /^\.\.\/x is not the id/,
    ],
    [['event', 'a/b'], /^The id is not one that an event can have/],
    [['vehicle', 'a\u001b'], /^The id is not one that a vehicle can have/],
    [['erase'], /^Give either --vehicle <id> or --user <id>/],
    [['erase', '--vehicle', 'v', '--user', 'u'], /^Give either/],
    [['a\u001b[31m'], /unknown command 'a\\u001b\[31m'/],
  ];
  for (const [args, line] of refused) {
    it(`says in one line what is wrong with: ${args.join(' ')}`, async () => {
      assert.equal(await run(...args), 2);
      assert.match(said, line);
      assert.equal(said.trim().split('\n').length, 1, said);
      assert.equal(printed, '');
    });
  }
});
