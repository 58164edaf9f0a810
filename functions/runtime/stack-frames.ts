const MAX_FRAMES = 10;
const MAX_FRAME_LENGTH = 200;

/**
 * Lists the places where an error was thrown, as `name (file:line:column)`. The innermost frame comes first.
 * - Leaves out the error's message, which can quote a request.
 * - Leaves out the frames of Node's internals.
 *
 * `npm run frames` translates the frames of a bundle into places of the sources.
 * @returns at most 10 frames; an empty list where `error` has no stack
 */
export function stackFramesOf(error: unknown): string[] {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return [];
  return withoutMessage(error.stack, String(error.message))
    .map((line) => /^\s+at (.*\S)$/.exec(line)?.[1])
    .filter((frame) => frame !== undefined && !/\bnode:internal\//.test(frame))
    .slice(0, MAX_FRAMES)
    .map((frame) => `${frame}`.slice(0, MAX_FRAME_LENGTH));
}

/** The lines of a stack behind the message. The message can have lines that look like frames. */
function withoutMessage(stack: string, message: string): string[] {
  if (message && stack.includes(message)) {
    return stack.slice(stack.indexOf(message) + message.length).split('\n');
  }
  // The message was changed after V8 wrote the stack. Takes the last block of frames, which cannot be of the message.
  const lines = stack.split('\n');
  return lines.slice(lines.findLastIndex((line) => !/^\s+at /.test(line)) + 1);
}
