import { http } from '@google-cloud/functions-framework';

// The function that ratios are made with: the same framework, the same request, and nothing done.
http('bare', (_request, response) => {
  response.status(200).json({ status: 'received' });
});
