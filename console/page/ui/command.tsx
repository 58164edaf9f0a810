import { useState } from 'preact/hooks';
import { useInfo } from '../info.ts';

/** The operator's command that does the same as what is shown beside it. */
export function Command({ does }: { does: string }) {
  const { command } = useInfo();
  return <CommandLine text={`${command} ${does}`} />;
}

/** A command, with a button that copies it. */
export function CommandLine({ text }: { text: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  };
  return (
    <p class="command">
      <code title="The same on the command line">{text}</code>
      <button type="button" onClick={copy} aria-label="Copy the command">
        {isCopied ? 'Copied' : 'Copy'}
      </button>
    </p>
  );
}
