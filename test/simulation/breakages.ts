/** A fault that somebody could put into the code: texts of a source file, and the texts in their places. */
export interface Breakage {
  file: string;
  edits: readonly (readonly [from: string, to: string])[];
}

/** By what the broken code does. */
export const breakages: Record<string, Breakage> = {
  'receive answers before the archive has the event': {
    file: 'functions/receive/receive.ts',
    edits: [
      [
        'archive: (signal) => archived.write(verified.signature, signal),',
        'archive: async (signal) => void archived.write(verified.signature, signal).catch(() => {}),',
      ],
    ],
  },
  'receive answers 200 where the event could not be published': {
    file: 'functions/receive/receive.ts',
    edits: [
      [
        'publish: () => publish(bytes, attributes),',
        'publish: () => publish(bytes, attributes).catch(() => {}),',
      ],
    ],
  },
  'every 412 of the archive counts as success': {
    file: 'functions/archive/upload-response.ts',
    edits: [
      [
        "return status === 412 && reasonIn(parseJson(text)) === 'conditionNotMet' ? 200 : status;",
        'return status === 412 ? 200 : status;',
      ],
    ],
  },
  'the archive has one name for two bodies of an event': {
    file: 'functions/archive/writer.ts',
    edits: [
      [
        'archiveObjectName(envelope.eventId, receivedAt, body)',
        'archiveObjectName(envelope.eventId, receivedAt)',
      ],
    ],
  },
  'a 2xx of the archive counts whatever it says': {
    file: 'functions/archive/upload-response.ts',
    edits: [['return isObject(parseJson(text)) ? 200 : 502;', 'return 200;']],
  },
  'the marker is created behind the transaction': {
    file: 'functions/process/idempotency.ts',
    edits: [
      [
        'return firestore.runTransaction(',
        'let later: (() => Promise<unknown>)[] = [];\n  return firestore.runTransaction(',
      ],
      ['      const now = Date.now();', '      later = [];\n      const now = Date.now();'],
      [
        '        tx.create(ref, {',
        '        const keep = (marker: object) => later.push(() => ref.set(marker));\n        keep({',
      ],
      [
        '{ maxAttempts: MAX_TRANSACTION_ATTEMPTS },\n  );',
        '{ maxAttempts: MAX_TRANSACTION_ATTEMPTS },\n  ).then(async (once) => {\n    for (const create of later) await create();\n    return once;\n  });',
      ],
    ],
  },
  'the marker is created before the transaction': {
    file: 'functions/process/idempotency.ts',
    edits: [
      [
        '      const changes = await apply(tx, {',
        '      await marker.ref.set({ changes: [] });\n      const changes = await apply(tx, {',
      ],
    ],
  },
  'process acknowledges an event whose changes could not be published': {
    file: 'functions/process/process.ts',
    edits: [
      [
        'await announce(once.changes, publishChange);',
        'await announce(once.changes, publishChange).catch(() => {});',
      ],
    ],
  },
  'changes are announced before they are stored': {
    file: 'functions/process/process.ts',
    edits: [
      [
        'return isAnnounced ? changes : [];',
        'if (publishChange) await announce(changes, publishChange);\n      return isAnnounced ? changes : [];',
      ],
    ],
  },
  'the changes of a duplicate are not announced again': {
    file: 'functions/process/process.ts',
    edits: [['if (publishChange) await announce', 'if (publishChange && !once.isDuplicate) await announce']],
  },
  'the last signal to arrive wins': {
    file: 'functions/process/vehicle/merge-signal.ts',
    edits: [
      [
        'return compare(ageOf(stored), ageOf(good)) > 0 ? stored : { ...good, error };',
        'return { ...good, error };',
      ],
    ],
  },
  'the last error to arrive wins': {
    file: 'functions/process/vehicle/errors.ts',
    edits: [['stored.eventId !== brought.eventId && isOlder(brought, stored)', 'false']],
  },
  'the clock of a car is believed': {
    file: 'functions/process/instant.ts',
    edits: [['return isAhead(time, receivedAt) ? receivedAt : time;', 'return time;']],
  },
  'the checkpoint of reconcile moves before the events are published': {
    file: 'functions/reconcile/reconcile-shard.ts',
    edits: [
      [
        `      await accountFor(deliveries.filter(({ isNewest }) => isNewest));
      pass = passBehind(pass, deliveries, windowMs);
      checkpoint = { ...checkpoint, pass };
      await onCheckpoint(checkpoint);`,
        `      pass = passBehind(pass, deliveries, windowMs);
      checkpoint = { ...checkpoint, pass };
      await onCheckpoint(checkpoint);
      await accountFor(deliveries.filter(({ isNewest }) => isNewest));`,
      ],
    ],
  },
  'reconcile forgets what it published': {
    file: 'functions/reconcile/reconcile.ts',
    edits: [['await republishLog.add({ events: batch, looks: 0, publishedAt }, publishedAt);', '']],
  },
  'a redrive acknowledges before it publishes': {
    file: 'ops/dead-letters/redrive.ts',
    edits: [
      [
        '    const results = await Promise.allSettled(',
        '    await queue.acknowledge(due);\n    const results = await Promise.allSettled(',
      ],
    ],
  },
};
