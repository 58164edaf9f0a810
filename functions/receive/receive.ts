import { isIP } from 'node:net';
import type { HttpFunction, Request, Response } from '@google-cloud/functions-framework';
import type { Archive } from '../archive/writer.ts';
import { envelopeOf, parseJsonObject } from '../event/envelope.ts';
import { messageAttributes } from '../event/message.ts';
import type { Log } from '../runtime/log.ts';
import { traceparentOf } from '../runtime/trace.ts';
import { answerableChallenge, isVerify } from './challenge.ts';
import type { Publish } from './publisher.ts';
import { readBody } from './read-body.ts';
import { type Answer, answers, challengeAnswer } from './responses.ts';
import { settleWithin } from './settle-within.ts';
import { type SignatureFault, sign, verifySignature } from './signature.ts';

/** Five times what Smartcar says it sends at most. */
const MAX_BODY_BYTES = 256 * 1024;

const signatureAnswers: Record<SignatureFault, Answer> = {
  missing: answers.signatureMissing,
  malformed: answers.signatureMalformed,
  wrong: answers.signatureWrong,
};

export interface ReceiveOptions {
  archive: Archive;
  publish: Publish;
  managementTokens: readonly [string, ...string[]];
  /** Milliseconds for both writes together. */
  budgetMs: number;
  log: Log;
}

/** The HTTP function that answers 200 to an event only when it is both archived and published. */
export function createReceive({
  archive,
  publish,
  managementTokens,
  budgetMs,
  log,
}: ReceiveOptions): HttpFunction {
  async function receive(request: Request, startedAt: number): Promise<Answer> {
    if (request.method === 'GET' || request.method === 'HEAD') return answers.ready;
    if (request.method !== 'POST') return answers.method;

    const body = await readBody(request, MAX_BODY_BYTES);
    if (typeof body === 'string') return answers[body];

    const header = request.headers['sc-signature'];
    const signature = Array.isArray(header) ? header.join() : header;
    const fault = verifySignature(managementTokens, signature, body);
    const sender = { bytes: body.length, sourceIp: sourceIpOf(request) };
    const refuse = (reason: SignatureFault) => {
      log('WARNING', 'signature.failed', `The signature is ${reason}`, { reason, ...sender });
      return signatureAnswers[reason];
    };
    // A signature is never passed over. Only VERIFY may come without one, and only its bytes tell that it is one.
    if (fault && fault !== 'missing') return refuse(fault);

    const event = parseJsonObject(body);
    if (event && isVerify(event)) {
      const challenge = answerableChallenge(event);
      if (challenge === undefined) return answers.challenge;
      log('INFO', 'challenge.answered', 'VERIFY was answered', sender);
      return challengeAnswer(sign(managementTokens[0], challenge));
    }
    if (fault || signature === undefined) return refuse('missing');
    if (!event) return answers.notJson;

    const receivedAt = new Date();
    const envelope = envelopeOf(event, body);
    const traceparent = traceparentOf(request.headers.traceparent);
    const names = { ...envelope, traceparent };
    log('DEBUG', 'signature.verified', 'The signature is valid', names);

    const archived = archive({ envelope, body, receivedAt });
    const attributes = messageAttributes(envelope, receivedAt, archived.uri, traceparent);
    const failures = await settleWithin(budgetMs, {
      archive: (signal) => archived.write(signature, signal),
      publish: () => publish(body, attributes),
    });
    const durationMs = Math.round(performance.now() - startedAt);
    if (failures.length > 0) {
      const failed = failures.map(({ write }) => write).join();
      const reason = failures.map((failure) => `${failure.write}: ${failure.reason}`).join('; ');
      log('ERROR', 'webhook.failed', `The event is not safe (${reason})`, { ...names, failed, durationMs });
      return answers.unavailable;
    }
    log('INFO', 'webhook.received', 'The event is archived and published', { ...names, durationMs });
    return answers.received;
  }

  return async (request, response) => {
    const answer = await receive(request, performance.now()).catch((error: Error) => {
      log('ERROR', 'webhook.failed', `Unexpected ${error.name}`, { failed: 'receive' });
      return answers.unavailable;
    });
    if (answer.error && answer.status < 500 && answer.status !== 401) {
      log('WARNING', 'webhook.refused', answer.error, {
        status: answer.status,
        sourceIp: sourceIpOf(request),
      });
    }
    send(response, answer);
  };
}

// Each proxy appends the address it was called from: only the last one was written by Google's front end. Behind a
// proxy that writes anything else there, it is the proxy.
function sourceIpOf(request: Request): string | undefined {
  const forwarded = request.headers['x-forwarded-for'];
  const chain = Array.isArray(forwarded) ? forwarded.join() : forwarded;
  const last = chain?.split(',').at(-1)?.trim() ?? '';
  return isIP(last) ? last : request.socket.remoteAddress;
}

// Not Express's `json`: it makes the same answer anew each time, at several times the cost.
function send(response: Response, { status, headers, body }: Answer): void {
  response.writeHead(status, headers);
  response.end(body);
}
