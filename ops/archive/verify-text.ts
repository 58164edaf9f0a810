import type { TimeRange } from '../../functions/archive/shard-pages.ts';
import { count, counted, table } from '../format.ts';
import type { VerifyResult } from './findings.ts';

/** Writes the result of `verify` for people. */
export function verifyText(result: VerifyResult, range: Partial<TimeRange>): string {
  const { checked, tokens, signedByNone, found, findings } = result;
  const lines: string[] = [];
  if (found > 0) {
    const rows = findings.map(({ fault, name, why }) => [fault, name, why]);
    lines.push(table(['fault', 'object', 'why'], rows));
    if (found > findings.length)
      lines.push(`The first ${count(findings.length)} of ${count(found)} findings.`);
  }
  const isNoneSigned = signedByNone > 0 && tokens.every((signed) => signed === 0);
  if (isNoneSigned) {
    lines.push(
      `No given token signed any of the ${counted(checked, 'object')}: ` +
        'set SMARTCAR_MANAGEMENT_TOKEN to the tokens that were in use when they arrived.',
    );
  } else if (found > 0) lines.push(`${counted(checked, 'object')} checked: ${count(found)} not right.`);
  else lines.push(`${counted(checked, 'object')} checked: each is as it was signed.`);
  if (!isNoneSigned && checked > 0) lines.push(signersText(result, range));
  return lines.join('\n');
}

/** Says which tokens signed the objects. A rotation of the token ends when the new token signed all of them. */
function signersText({ checked, events, tokens }: VerifyResult, { from, to }: Partial<TimeRange>): string {
  const period = [from ? ` since ${from.toISOString()}` : '', to ? ` before ${to.toISOString()}` : ''].join(
    '',
  );
  const only = tokens.indexOf(checked);
  if (only >= 0) return `All ${counted(events, 'event')}${period} carry the ${ordinal(only)} token.`;
  const parts = tokens.map((signed, position) => `${count(signed)} carry the ${ordinal(position)} token`);
  return `Of the ${counted(checked, 'object')}${period}, ${parts.join(', ')}.`;
}

const ordinal = (position: number) => ['first', 'second', 'third', 'fourth'][position] ?? `${position + 1}th`;
