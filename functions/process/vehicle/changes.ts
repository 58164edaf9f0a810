import { isDeepStrictEqual } from 'node:util';
import type { SignalChange } from '../../changes/change.ts';
import { type Emission, EmitError } from '../emitted-changes.ts';
import type { HandlerContext } from '../handlers/handler.ts';
import type { StoredError } from './errors.ts';
import type { StoredSignal } from './stored-signal.ts';

/** Limit the bodies of signals, and the texts of errors, in the changes of an event, in bytes of JSON. */
const MAX_BODIES_BYTES = 256 * 1024;
const MAX_TEXTS_BYTES = 128 * 1024;

type Emitter = Pick<HandlerContext, 'emit' | 'log'>;

function changeOf(code: string, before: StoredSignal | undefined, after: StoredSignal): SignalChange {
  return {
    code,
    name: after.name,
    group: after.group,
    before: before?.body ?? null,
    after: after.body ?? null,
    oemUpdatedAt: after.oemUpdatedAt ?? null,
    fetchedAt: after.fetchedAt ?? null,
  };
}

/** Announces the signals whose bodies have changed, in one change. Leaves out the bodies where they are too large. */
export function emitSignals(
  before: ReadonlyMap<string, StoredSignal>,
  after: ReadonlyMap<string, StoredSignal>,
  emitter: Emitter,
): void {
  const signals = [...after]
    .filter(([code, { body }]) => !isDeepStrictEqual(before.get(code)?.body, body))
    .map(([code, signal]) => changeOf(code, before.get(code), signal));
  if (signals.length === 0) return;
  const isLarge = bytesOf(signals) > MAX_BODIES_BYTES;
  const data = isLarge
    ? { signals: signals.map((signal) => ({ ...signal, before: null, after: null })), bodiesLeftOut: true }
    : { signals };
  emitWhatFits({ type: 'vehicle.signals_changed', data, codes: signals.map(({ code }) => code) }, emitter);
}

/**
 * Announces each error that was opened or resolved, in a change of its own.
 * - Leaves out the texts of the errors where they are too large.
 * - Does not announce an error that opens again within five minutes, since Smartcar can send the same error twice under
 *   different event ids.
 */
export function emitErrors(
  before: ReadonlyMap<string, StoredError>,
  after: ReadonlyMap<string, StoredError>,
  emitter: Emitter,
): void {
  const changed = [...after]
    .filter(([key, error]) => isNews(before.get(key), error))
    .map(([, error]) => error);
  const isLarge = bytesOf(changed) > MAX_TEXTS_BYTES;
  for (const error of changed) {
    const { type, code, signal, description, suggestedUserMessage, resolution, docURL } = error;
    const texts = { description, suggestedUserMessage, resolution, docURL };
    emitWhatFits(
      {
        type: isOpenError(error) ? 'vehicle.error_opened' : 'vehicle.error_resolved',
        data: { errorType: type, errorCode: code, signal, ...(isLarge ? withoutTexts : texts) },
        codes: signal === null ? [] : [signal],
      },
      emitter,
    );
  }
}

const withoutTexts = { description: null, suggestedUserMessage: null, resolution: null, docURL: null };

function isNews(former: StoredError | undefined, error: StoredError): boolean {
  if (isOpenError(former) === isOpenError(error)) return false;
  const isReopened = former?.openedAt && error.openedAt?.isEqual(former.openedAt);
  return !(isOpenError(error) && isReopened);
}

const isOpenError = (error: StoredError | undefined): boolean =>
  error !== undefined && error.state !== 'RESOLVED';

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** Emits a change. Logs a change that is too large, so that the vehicle's document is written all the same. */
function emitWhatFits(emission: Emission, { emit, log }: Emitter): void {
  try {
    emit(emission);
  } catch (error) {
    if (!(error instanceof EmitError)) throw error;
    log('WARNING', 'changes.left_out', `A change is too large to announce: ${emission.type}`);
  }
}
