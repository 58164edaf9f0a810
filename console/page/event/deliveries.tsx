import type { Delivery, Signature } from '../../wire.ts';
import { count } from '../ui/number.ts';
import { Text } from '../ui/text.tsx';
import { Time } from '../ui/time.tsx';

/** Each delivery that the archive keeps, and whether its signature proves it. */
export function Deliveries({ deliveries }: { deliveries: Delivery[] }) {
  if (deliveries.length === 0) return <p class="empty">The archive has none.</p>;
  return (
    <>
      {deliveries.map(({ name, receivedAt, bytes, signature, metadata, unreadable }) => (
        <dl class="facts" key={name}>
          <dt>Object</dt>
          <dd class="id wide">{name}</dd>
          <dt>Received</dt>
          <dd>
            <Time at={receivedAt} isPrecise />
          </dd>
          <dt>Size</dt>
          <dd>{bytes === null ? <Text value={unreadable} /> : `${count(bytes)} bytes`}</dd>
          <dt>Signature</dt>
          <dd>
            <SignatureText {...signature} />
          </dd>
          {Object.entries(metadata).map(([label, value]) => [
            <dt key={label}>
              <Text value={label} />
            </dt>,
            <dd key={`${label} value`} class="id wide">
              <Text value={value} />
            </dd>,
          ])}
        </dl>
      ))}
    </>
  );
}

function SignatureText(signature: Signature) {
  if (signature.result === 'valid') {
    return <span class="state good">proves the bytes, by token {signature.tokenPosition}</span>;
  }
  if (signature.result === 'not checked') {
    return (
      <span class="state quiet">not checked: set SMARTCAR_MANAGEMENT_TOKEN where the console starts</span>
    );
  }
  return <span class="state bad">{signature.result}: no known token signed these bytes</span>;
}
