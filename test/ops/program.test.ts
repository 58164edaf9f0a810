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
  // The search for credentials goes on after the command: it asks no metadata server, and warns of nothing.
  before(() => {
    process.env.METADATA_SERVER_DETECTION = 'none';
  });

  /** Runs with nothing in the environment that would name a stack. */
  async function run(...args: string[]): Promise<number> {
    const environment = process.env;
    process.env = {
      PATH: environment.PATH ?? '',
      LOCAL_FOLDER: '/nowhere',
      METADATA_SERVER_DETECTION: 'none',
    };
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

  const refused: { args: string; line: RegExp }[] = [
    { args: 'no-such-command', line: /unknown command/ },
    { args: 'status --no-such-option', line: /unknown option/ },
    { args: 'replay --from yesterday', line: /It must be a date like 2025-07-31/ },
    { args: 'replay --from 2025-02-30', line: /It must be a date like 2025-07-31/ },
    { args: 'replay --from 2025-07-31T10:00:00', line: /It must be a date like 2025-07-31/ },
    { args: 'replay --rate 0', line: /above 0/ },
    { args: 'replay --rate 1e9', line: /above 0/ },
    {
      args: 'archive stats',
      line: /The archive bucket is not known: .*'npm start'.* --environment, give --bucket, or set ARCHIVE_BUCKET/,
    },
    { args: 'status --bucket b --project p', line: /is not known: .* give --/ },
    { args: 'archive verify --bucket b', line: /SMARTCAR_MANAGEMENT_TOKEN is not set/ },
    { args: 'archive stats --bucket b --from 2025-08-01 --to 2025-08-01', line: /^The range is empty/ },
    { args: 'replay --project p --bucket b --topic t', line: /^--from is missing/ },
    { args: 'dead-letters show', line: /missing required argument/ },
    { args: 'dead-letters discard', line: /--yes/ },
    { args: '--environment nosuch status', line: /npx cdktf output --outputs-file outputs\.nosuch\.json/ },
    { args: 'replay --project p --bucket b --topic t --resume ../x', line: /^\.\.\/x is not the id/ },
    { args: 'event a/b', line: /^The argument is not the id of an event/ },
    { args: 'vehicle a\u001b', line: /^The argument is not the id of a vehicle/ },
    { args: 'erase', line: /^Give either --vehicle <id> or --user <id>/ },
    { args: 'erase --vehicle v --user u', line: /^Give either/ },
    { args: 'a\u001b[31m', line: /unknown command 'a\\u001b\[31m'/ },
  ];
  for (const { args, line } of refused) {
    it(`says in one line what is wrong with ${JSON.stringify(args.slice(0, 40))}`, async () => {
      assert.equal(await run(...args.split(' ')), 2);
      assert.match(said, line);
      assert.equal(said.trim().split('\n').length, 1, said);
      assert.equal(printed, '');
    });
  }
});
