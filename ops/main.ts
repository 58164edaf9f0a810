#!/usr/bin/env -S node --disable-warning=MetadataLookupWarning --max-semi-space-size=4 --max-old-space-size=128
// Where there are no credentials, one line says so; Google's library would warn of each place it looked at.
// What a command holds at a time is small. Told so, V8 collects garbage, and the buffers that hang on it, before they
// leave the C heap in pieces: the peak of a replay of 50,000 events is 208 MiB, and without these limits 511.
import { enableCompileCache } from 'node:module';

// Google's clients are megabytes of code: compiled once, a command starts in half the time.
enableCompileCache();
const { runProgram } = await import('./program.ts');

// Who reads no further, as `head`, wants no more and no complaint. Nothing is under way when stdout is written to.
process.stdout.on('error', () => process.exit());
process.stderr.on('error', () => {});

const code = await runProgram(process.argv.slice(2));
// What a pipe has not taken yet would be lost. What Google's clients still do in the background is not waited for.
await Promise.all(
  [process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))),
);
process.exit(code);
