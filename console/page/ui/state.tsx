import type { LiveState } from '../../wire.ts';

type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'quiet';

const tones: Record<LiveState, Tone> = {
  received: 'busy',
  processed: 'good',
  duplicate: 'quiet',
  ignored: 'quiet',
  test: 'quiet',
  failed: 'warn',
  'dead-lettered': 'bad',
  refused: 'bad',
  unsafe: 'bad',
};

export const states = Object.keys(tones) as LiveState[];

/** Where an event is: in words, and in a colour beside the words. */
export function State({ state }: { state: LiveState }) {
  return <span class={`state ${tones[state]}`}>{state}</span>;
}
