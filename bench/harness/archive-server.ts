import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { checksumsOf } from '../../local/gcs-emulator/checksums.ts';
import { parseMultipart } from '../../local/gcs-emulator/multipart.ts';

// Stands in for Cloud Storage. Parses each upload, answers with the checksums of the object after `latency` milliseconds,
// and keeps nothing. Does no more than that, so that the processors are left to the candidates.
// Run: node archive-server.ts <port> <latency>
const [port, latencyMs] = process.argv.slice(2).map(Number);

createServer(async (request, response) => {
  const body = await buffer(request);
  if (request.method !== 'POST') return void response.end();
  const { media } = parseMultipart(request.headers['content-type'] ?? '', body);
  if (latencyMs) await delay(latencyMs);
  const resource = JSON.stringify({ generation: '1', ...checksumsOf(media) });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': resource.length });
  response.end(resource);
}).listen(port, '127.0.0.1');
