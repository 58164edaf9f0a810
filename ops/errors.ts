import { printable } from '../functions/runtime/printable.ts';

/** The command was called wrongly: exit code 2. The message is one line with the cause and the remedy. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The command could not do its work: exit code 1. The message is one line with the cause and the remedy. */
export class OperationError extends Error {
  override name = 'OperationError';
}

/** The message for an argument that cannot be the id of an event. */
export const NOT_AN_EVENT_ID =
  'The argument is not the id of an event: give 1 to 128 letters, digits, hyphens and underscores.';

/** The message for an argument that cannot be the id of a vehicle. */
export const NOT_A_VEHICLE_ID =
  'The argument is not the id of a vehicle: give 1 to 128 letters, digits, hyphens and underscores.';

/** The command that signs in to Google Cloud. */
export const LOGIN = 'gcloud auth application-default login';

const login = `sign in with '${LOGIN}', or use a service account`;
const names = 'check the names with which the command was called, and that the stack is deployed there';
const permission =
  "the account lacks a permission for this: docs/operations.md, 'Who may operate', names the roles";
const folder = 'run the command in a folder that you may write to';

// By the `code` of an error:
// - of Google's clients: a code of gRPC (https://grpc.io/docs/guides/status-codes), HTTP or Node
// - of SQLite: an error of a temporary file of this command
const remedies: Record<string, string> = {
  4: 'there was no answer in time: check the network, and try again',
  5: names,
  7: permission,
  14: 'the service cannot be reached: check the network, or that the local system is running',
  16: login,
  401: login,
  403: permission,
  404: names,
  ECONNREFUSED: 'nothing listens there: is the local system running (npm start)?',
  ERR_SQLITE_ERROR: 'a temporary file cannot be written: set TMPDIR to a folder with room',
  ENOTFOUND: 'the host is not known: check the network and the emulator variables',
  EACCES: folder,
  EPERM: folder,
  EROFS: folder,
  ENOTDIR: folder,
  ENOSPC: 'the disk is full: make room',
};

/** Puts an error into one line, with the cause, and with the remedy where the code of the error is known. No stack. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return `Unexpected: ${printable(String(error))}`;
  if (error instanceof UsageError || error instanceof OperationError) return printable(error.message);
  if (error.name === 'AbortError') return 'Stopped before the work was done: run the command again.';
  const { code } = error as { code?: unknown };
  const cause = printable(error.message.split('\n')[0] ?? '');
  const remedy = remedies[String(code)];
  return remedy ? `${cause} (${remedy}).` : `${error.name}: ${cause}`;
}
