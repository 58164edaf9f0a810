import { readFileSync, writeFileSync } from 'node:fs';

// Loaded before a command: writes `usage.json` when the command ends. Reads the peak from /proc, since the peak that
// `process.resourceUsage()` gives is that of the parent where the parent was larger.
process.on('exit', () => {
  const [, peakKib] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  const { user, system } = process.cpuUsage();
  const usage = { peakMib: Number(peakKib) / 1_024, cpuMs: (user + system) / 1_000, ms: performance.now() };
  writeFileSync('usage.json', JSON.stringify(usage));
});
