#!/usr/bin/env -S node --max-semi-space-size=4 --max-old-space-size=128
// What a command holds at a time is small. Told so, V8 collects garbage, and the buffers that hang on it, before they
// leave the C heap in pieces: the peak of a replay of 50,000 events is 208 MiB, and without these limits 511.
import { runProgram } from './program.ts';

process.exitCode = await runProgram(process.argv.slice(2));
