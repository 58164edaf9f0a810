import type { Handler, Handlers } from '../handlers/handler.ts';

/**
 * Your handlers, by event type. They run after the built-in handlers of the same type, in order, in the same
 * transaction. An upgrade never changes a file in this folder. docs/handlers.md says how to write and test a handler.
 */
export const ownHandlers: Handlers = new Map<string, readonly Handler[]>([]);
