import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Failure } from './failure.tsx';

export interface ConfirmProps {
  /** What the button says that begins it, and the button that does it. */
  verb: string;
  /** What happens then, before it happens. */
  children: ComponentChildren;
  onConfirm: () => Promise<unknown>;
  isDisabled?: boolean;
  label?: string;
}

/** A button that says first what it will do. */
export function Confirm({ verb, children, onConfirm, isDisabled = false, label }: ConfirmProps) {
  const [isOpen, setOpen] = useState(false);
  const [error, setError] = useState<Error>();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
  }, [isOpen]);
  const confirm = () => onConfirm().then(() => setOpen(false), setError);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)} disabled={isDisabled} aria-label={label}>
        {verb}
      </button>
      {isOpen && (
        <dialog ref={dialog} onClose={() => setOpen(false)} aria-label={label ?? verb}>
          {children}
          {error && <Failure error={error} />}
          <p class="actions">
            <button type="button" class="primary" onClick={confirm}>
              {verb}
            </button>
            <button type="button" onClick={() => setOpen(false)}>
              Cancel
            </button>
          </p>
        </dialog>
      )}
    </>
  );
}
