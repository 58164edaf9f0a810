import { runProgram } from './program.ts';

// Who reads no further, as `head`, wants no more and no complaint. Nothing is under way when stdout is written to.
process.stdout.on('error', () => process.exit());
process.stderr.on('error', () => {});

const code = await runProgram(process.argv.slice(2));
// What a pipe has not taken yet would be lost. What Google's clients still do in the background is not waited for.
await Promise.all(
  [process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))),
);
process.exit(code);
