import { Text } from './text.tsx';

/** Says in one line what could not be done, and how to go on. */
export function Failure({ error, retry }: { error: Error; retry?: () => void }) {
  return (
    <p class="failure" role="alert">
      <Text value={error.message} />
      {retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </p>
  );
}
