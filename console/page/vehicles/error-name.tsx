import { Text } from '../ui/text.tsx';

/** `type:code` of an error, which can be broken after the colon. */
export function ErrorName({ type, code }: { type: unknown; code: unknown }) {
  if (!type || !code) return <Text value={type || code} />;
  return (
    <>
      <Text value={type} />:<wbr />
      <Text value={code} />
    </>
  );
}
