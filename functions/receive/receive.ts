import type { IncomingMessage } from 'node:http';
import type { HttpFunction } from '@google-cloud/functions-framework';
import type { Archive } from '../archive/writer.ts';
import { envelopeOf, parseJsonObject } from '../event/envelope.ts';
import { type MessageAttributes, messageAttributes } from '../event/message.ts';
import type { Log } from '../runtime/log.ts';
import { stackFramesOf } from '../runtime/stack-frames.ts';
import { traceparentOf } from '../runtime/trace.ts';
import { SIGNED_BODY, UNSIGNED_BODY } from './body-limits.ts';
import { answerableChallenge, isVerify, isVerifyOfVersion2 } from './challenge.ts';
import { readBody } from './read-body.ts';
import { respond } from './respond.ts';
import { challengeResponse, type FixedResponse, responses } from './responses.ts';
import { settleWithin } from './settle-within.ts';
import { isSignature, type SignatureFault, sign, verifySignature } from './signature.ts';
import { sourceIpOf } from './source-ip.ts';

const signatureResponses: Record<SignatureFault, FixedResponse> = {
  missing: responses.signatureMissing,
  malformed: responses.signatureMalformed,
  wrong: responses.signatureWrong,
};

export interface ReceiveOptions {
  archive: Archive;
  /** Resolves when Pub/Sub has the message. */
  publish: (data: Buffer, attributes: MessageAttributes) => Promise<unknown>;
  managementTokens: readonly [string, ...string[]];
  /** Milliseconds from the arrival of a request until both writes must be done. */
  budgetMs: number;
  log: Log;
}

/** Makes the HTTP function. The function responds 200 to an event only when the event is archived and published. */
export function createReceive(options: ReceiveOptions): HttpFunction {
  const { archive, publish, managementTokens, budgetMs, log } = options;

  async function receive(request: IncomingMessage, startedAt: number): Promise<FixedResponse> {
    if (request.method === 'GET' || request.method === 'HEAD') return responses.ready;
    if (request.method !== 'POST') return responses.method;

    const header = request.headers['sc-signature'];
    const given = Array.isArray(header) ? header.join() : header;
    const body = await readBody(request, isSignature(given) ? SIGNED_BODY : UNSIGNED_BODY);
    if (body.result !== 'read') return responses[body.result];
    const { bytes } = body;

    const verified = verifySignature(managementTokens, given, bytes);
    const sender = () => ({ bytes: bytes.length, sourceIp: sourceIpOf(request) });
    const refuse = (reason: SignatureFault) => {
      const logFields = { reason, ...sender(), claimedEventId: claimedEventIdOf(bytes) };
      log('WARNING', 'signature.failed', `The signature is ${reason}`, logFields);
      return signatureResponses[reason];
    };
    // Refuses a wrong signature, also of a VERIFY. An event without a signature is read on: the event may be a VERIFY.
    if (verified.result !== 'valid' && verified.result !== 'missing') return refuse(verified.result);

    const event = parseJsonObject(bytes);
    if (event && isVerifyOfVersion2(event)) return responses.version;
    if (event && isVerify(event)) {
      const challenge = answerableChallenge(event);
      if (challenge === undefined) return responses.challenge;
      log('INFO', 'challenge.answered', 'VERIFY was answered', sender());
      return challengeResponse(sign(managementTokens[0], challenge));
    }
    if (verified.result !== 'valid') return refuse(verified.result);
    if (!event) return responses.notJson;

    const receivedAt = new Date();
    const envelope = envelopeOf(event, bytes);
    const traceparent = traceparentOf(request.headers.traceparent);
    const logFields = { ...envelope, traceparent, tokenPosition: verified.tokenPosition };

    const archived = archive({ envelope, body: bytes, receivedAt });
    const attributes = messageAttributes({ envelope, receivedAt, archiveUri: archived.uri, traceparent });
    const failures = await settleWithin(budgetMs - (performance.now() - startedAt), {
      archive: (signal) => archived.write(verified.signature, signal),
      publish: () => publish(bytes, attributes),
    });
    const durationMs = Math.round(performance.now() - startedAt);
    if (failures.length > 0) {
      const failed = failures.map(({ write }) => write).join();
      const reason = failures.map((failure) => `${failure.write}: ${failure.reason}`).join('; ');
      const stack = failures.flatMap((failure) => failure.stack);
      const message = `The event is not safe (${reason})`;
      log('ERROR', 'webhook.failed', message, { ...logFields, failed, durationMs, stack });
      return responses.unavailable;
    }
    log('INFO', 'webhook.received', 'The event is archived and published', { ...logFields, durationMs });
    return responses.received;
  }

  return async (request, response) => {
    const fixed = await receive(request, performance.now()).catch((error: Error) => {
      log('ERROR', 'webhook.failed', `Unexpected ${error.name}`, {
        failed: 'receive',
        stack: stackFramesOf(error),
      });
      return responses.unavailable;
    });
    if (fixed.error && fixed.status < 500 && fixed.status !== 401) {
      const logFields = { status: fixed.status, sourceIp: sourceIpOf(request) };
      log('WARNING', 'webhook.refused', fixed.error, logFields);
    }
    respond(request, response, fixed);
  };
}

/**
 * Reads the event id that an unsigned body claims, so that an operator sees which events are refused. Searches the bytes,
 * and does not parse the body, which would take memory for an unknown sender.
 */
function claimedEventIdOf(bytes: Buffer): string | undefined {
  const start = bytes.indexOf('"eventId"');
  if (start < 0) return undefined;
  return /"eventId"\s*:\s*"([A-Za-z0-9_-]{1,128})"/.exec(bytes.toString('latin1', start))?.[1];
}
