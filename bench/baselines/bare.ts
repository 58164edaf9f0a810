import { http } from '@google-cloud/functions-framework';

// What every figure is a ratio to: the same framework, the same request, and nothing done.
http('bare', (_request, response) => {
  response.status(200).json({ status: 'received' });
});
