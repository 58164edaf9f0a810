import { styleText } from 'node:util';
import { printable } from '../functions/runtime/printable.ts';
import { LOCAL_DELIVERY_ATTEMPTS } from './topology.ts';

/** As much of the functions' log lines as is shown (docs/formats.md). */
interface LogLine {
  event: string;
  severity?: string;
  message?: string;
  eventId?: string;
  eventType?: string;
  deliveryId?: string;
  replayId?: string;
  durationMs?: number;
}

type Color = 'green' | 'red' | 'yellow' | 'dim';

/** An event that is processed so soon after it is archived gets one line for both. */
const ONE_LINE_WITHIN_MS = 1_000;

const ID_CHARACTERS = 8;

/**
 * Makes lines for people of what the functions log: one for each step of an event. What is no log line, as what a
 * handler prints, is shown as it is, but for stacks. Colours are for terminals, and `NO_COLOR` switches them off.
 */
export class EventLines {
  readonly #write: (line: string) => void;
  readonly #archived = new Map<string, { text: string; timer: NodeJS.Timeout }>();
  readonly #attempts = new Map<string, number>();

  #lastFailure: string | undefined;

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  /** Shows a line of a function's output. */
  add(text: string): void {
    const line = parse(text);
    if (!line) this.#showOther(text);
    else if (line.event === 'webhook.received') this.#hold(line);
    else if (line.event === 'processing.completed') {
      this.#show('→', 'green', line, this.#withArchived(line, `processed ${line.durationMs} ms`));
    } else if (line.event === 'processing.duplicate') {
      this.#show('→', 'dim', line, this.#withArchived(line, 'a duplicate, processed before'));
    } else if (line.event === 'processing.failed') {
      this.#release(line);
      this.#lastFailure = line.message?.split('\n')[0];
      this.#show('✗', 'red', line, `failed (${this.#attempt(line)}): ${line.message}`);
    } else this.#other(line);
  }

  /** Shows that an event is a dead letter now. */
  addDeadLetter(attributes: Readonly<Record<string, string | undefined>>): void {
    this.#show(
      '✗',
      'red',
      { event: 'dead-lettered', ...attributes },
      "dead-lettered: 'npm run ops -- dead-letters list' says why",
    );
  }

  #showOther(text: string): void {
    // The Functions Framework prints each error once more, with its stack. The log has both.
    if (/^\s+at /.test(text) || text === this.#lastFailure) return;
    this.#write(printable(text));
  }

  #other(line: LogLine): void {
    const { severity = 'INFO', message = line.event } = line;
    if (severity === 'DEBUG') return;
    this.#release(line);
    if (severity === 'ERROR' || severity === 'CRITICAL') this.#show('✗', 'red', line, message);
    else if (severity === 'WARNING') this.#show('!', 'yellow', line, message);
    else this.#show('·', 'dim', line, message);
  }

  #hold(line: LogLine): void {
    this.#release(line);
    const timer = setTimeout(() => this.#release(line), ONE_LINE_WITHIN_MS).unref();
    this.#archived.set(keyOf(line), { text: `archived ${line.durationMs} ms`, timer });
  }

  /** Shows a step that was held back for the next. */
  #release(line: LogLine): void {
    const text = this.#withArchived(line);
    if (text) this.#show('→', 'green', line, text);
  }

  #withArchived(line: LogLine, next?: string): string {
    const held = this.#archived.get(keyOf(line));
    clearTimeout(held?.timer);
    this.#archived.delete(keyOf(line));
    return [...(held ? [held.text] : []), ...(next ? [next] : [])].join(', ');
  }

  #attempt({ eventId = '', replayId = '' }: LogLine): string {
    const key = `${eventId}.${replayId}`;
    const attempt = ((this.#attempts.get(key) ?? 0) % LOCAL_DELIVERY_ATTEMPTS) + 1;
    this.#attempts.set(key, attempt);
    return `${attempt} of ${LOCAL_DELIVERY_ATTEMPTS}`;
  }

  #show(sign: string, color: Color, { eventType, eventId }: LogLine, text: string): void {
    const id = eventId && eventId.length > ID_CHARACTERS ? `${eventId.slice(0, ID_CHARACTERS)}…` : eventId;
    const subject = [eventType, id].filter(Boolean).join(' ');
    this.#write(styleText(color, printable([sign, subject, text].filter(Boolean).join(' '))));
  }
}

/** One delivery of an event, as both functions name it. */
const keyOf = ({ eventId = '', deliveryId = '' }: LogLine) => `${eventId}.${deliveryId}`;

function parse(text: string): LogLine | undefined {
  try {
    const line = JSON.parse(text);
    return typeof line?.event === 'string' ? line : undefined;
  } catch {
    return undefined;
  }
}
