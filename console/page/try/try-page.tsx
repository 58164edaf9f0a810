import { useState } from 'preact/hooks';
import type { Sent } from '../../wire.ts';
import { Services } from '../health/services.tsx';
import { Section } from '../ui/section.tsx';
import { SendForm } from './send-form.tsx';
import { SentTable } from './sent-table.tsx';

const SHOWN = 20;

/** Sends events to the local system, and stops parts of it. */
export function TryPage() {
  const [sent, setSent] = useState<Sent[]>([]);
  return (
    <>
      <div class="head">
        <h1>Send and break</h1>
      </div>
      <Section title="Send an event">
        <SendForm onSent={(answers) => setSent((before) => [...answers, ...before].slice(0, SHOWN))} />
        <SentTable sent={sent} />
      </Section>
      <Section title="Break a part">
        <p class="note">
          A stopped process answers nobody until it goes on. Without <strong>storage</strong> or{' '}
          <strong>pubsub</strong>, <code>receive</code> answers 503 after its 10 s, and Smartcar would send
          the event again. Without <strong>firestore</strong> or <strong>process</strong>, events wait in
          Pub/Sub. Watch <a href="/">Live</a>: nothing that got 200 is lost.
        </p>
        <Services />
      </Section>
    </>
  );
}
