import { useEffect, useState } from 'preact/hooks';
import type { SendRequest, Sent } from '../../wire.ts';
import { ask, tell } from '../client.ts';
import { CommandLine } from '../ui/command.tsx';
import { Failure } from '../ui/failure.tsx';
import { useData } from '../use-data.ts';

type Signature = SendRequest['signature'];

/** A sample that can be edited, signed as it is sent. */
export function SendForm({ onSent }: { onSent: (sent: Sent[]) => void }) {
  const { data: samples = [] } = useData<string[]>('/local/samples');
  const [sample, setSample] = useState('vehicle-state');
  const [body, setBody] = useState('');
  const [signature, setSignature] = useState<Signature>('right');
  const [isTwice, setTwice] = useState(false);
  const [hasOlder, setOlder] = useState(false);
  const [error, setError] = useState<Error>();
  const [isSending, setSending] = useState(false);
  const fetchSample = (name: string) =>
    ask<{ body: string }>(`/local/samples/${name}`).then(({ body }) => setBody(body), setError);
  useEffect(() => {
    void ask<{ body: string }>(`/local/samples/${sample}`).then(({ body }) => setBody(body), setError);
  }, [sample]);
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    setSending(true);
    setError(undefined);
    const request = {
      body,
      signature,
      ...(isTwice && { duplicate: true }),
      ...(hasOlder && { older: true }),
    };
    await tell<Sent[]>('/local/send', request).then(onSent, setError);
    setSending(false);
  };
  const flags = [
    isTwice && '--duplicate',
    hasOlder && '--out-of-order',
    signature === 'wrong' && '--bad-signature',
  ];
  return (
    <form class="send" onSubmit={send}>
      <div class="filters">
        <label>
          Sample
          <select value={sample} onChange={({ currentTarget }) => setSample(currentTarget.value)}>
            {samples.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          Signature
          <select
            value={signature}
            onChange={({ currentTarget }) => setSignature(currentTarget.value as Signature)}
          >
            <option value="right">right</option>
            <option value="wrong">of another token</option>
            <option value="none">none</option>
          </select>
        </label>
        <label class="tick">
          <input type="checkbox" checked={isTwice} onChange={() => setTwice(!isTwice)} /> Deliver it twice
        </label>
        <label class="tick">
          <input type="checkbox" checked={hasOlder} onChange={() => setOlder(!hasOlder)} /> Add an older one
        </label>
        <button type="button" onClick={() => fetchSample(sample)}>
          New id
        </button>
        <button type="submit" class="primary" disabled={isSending}>
          {isSending ? 'Sending …' : 'Send'}
        </button>
      </div>
      <label class="body">
        Body, signed exactly as it is here
        <textarea
          spellcheck={false}
          rows={14}
          value={body}
          onInput={({ currentTarget }) => setBody(currentTarget.value)}
        />
      </label>
      {error && <Failure error={error} />}
      <CommandLine text={['npm run send --', sample, ...flags].filter(Boolean).join(' ')} />
    </form>
  );
}
