import { createServer } from 'node:http';
import { serve } from '../lib/rpc.mjs';
import { userAt } from '../workload/users.mjs';

/** The reference of every ratio: node:http alone, answering a JSON body of 1.1 kB. */
const { addresses, phoneNumbers: _phones, ...user } = userAt(1);
const body = { id: '3f6c1f8e-8a52-4b5e-9d0e-5f1f2b7f7c11', ...user, addresses };
while (JSON.stringify(body).length < 1100) body.displayName += '.';

const server = createServer((_request, response) => {
  const text = JSON.stringify(body);
  response.writeHead(200, { 'Content-Type': 'application/scim+json', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
});

serve({
  listen: () => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port))),
});
