/** The command was called wrongly: exit code 2. The message says what to do instead. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The command could not do its work: exit code 1. The message is one line with the cause and the remedy. */
export class OperationError extends Error {
  override name = 'OperationError';
}

const login = "log in with 'gcloud auth application-default login', or use a service account";

// Google's clients put gRPC's codes (https://grpc.io/docs/guides/status-codes), HTTP's, or Node's on their errors.
// SQLite's is on those about a temporary file of ours.
const remedies: Record<string, string> = {
  4: 'Google Cloud did not answer in time: try again',
  5: 'check the names with which the command was called, and that the stack is deployed there',
  7: 'the account lacks a permission for this: Operating in the README names the roles',
  14: 'the service cannot be reached: check the network, or that the local stack is running',
  16: login,
  401: login,
  403: 'the account lacks a permission for this: Operating in the README names the roles',
  404: 'check the names with which the command was called, and that the stack is deployed there',
  ECONNREFUSED: 'nothing listens there: is the local stack running (npm start)?',
  ERR_SQLITE_ERROR: 'room is needed for a temporary file: set TMPDIR to a folder that has it',
  ENOTFOUND: 'the host is not known: check the network and the emulator variables',
};

/** An error as one line: what happened, and what can be done where its code tells. Never a stack. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return `Unexpected: ${String(error)}`;
  if (error instanceof UsageError || error instanceof OperationError) return error.message;
  if (error.name === 'AbortError') return 'Stopped before it was done.';
  const { code } = error as { code?: unknown };
  const [cause] = error.message.split('\n');
  const remedy = remedies[String(code)];
  return remedy ? `${cause} (${remedy}).` : `${error.name}: ${cause}`;
}
