import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env.NOTIFY_SECRET ?? '');
createServer(async (request, response) => {
  const body = await text(request);
  try {
    webhook.verify(body, request.headers as Record<string, string>);
  } catch {
    return response.writeHead(401).end();
  }
  // The same change can come twice: remember the webhook-id of what you have done.
  console.log(request.headers['webhook-id'], JSON.parse(body).type);
  response.writeHead(204).end();
}).listen(Number(process.env.PORT));
