import { runProgram } from './program.ts';

// Ends without an error when the reader of stdout has ended, as `head` does. Nothing is under way while stdout is written.
process.stdout.on('error', () => process.exit());
process.stderr.on('error', () => {});

const code = await runProgram(process.argv.slice(2));
// Waits until pipes have taken all output. Does not wait for the background work of Google's clients.
await Promise.all(
  [process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))),
);
process.exit(code);
