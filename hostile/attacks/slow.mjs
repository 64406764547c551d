import net from 'node:net';
import { USER_URN } from '../load.mjs';

/** A piece more is sent on each connection so often, in milliseconds. */
const EVERY_MS = 500;

/** Opens connections that never finish their request, and counts how the service ended each. */
async function trickle(client, { connections, begin, more }) {
  const sockets = Array.from({ length: connections }, () => {
    const socket = net.connect({ port: client.port, host: '127.0.0.1' });
    let status;
    socket.on('data', (bytes) => (status ??= /^HTTP\/1\.1 (\d{3})/.exec(bytes.toString('latin1'))?.[1]));
    socket.on('error', () => undefined);
    socket.on('close', () => client.seen(status ?? 'closed'));
    socket.write(begin);
    return socket;
  });
  while (!client.isOver && sockets.some(({ destroyed }) => !destroyed)) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(EVERY_MS, client.millisecondsLeft)));
    for (const socket of sockets) if (!socket.destroyed) socket.write(more);
  }
  for (const socket of sockets) {
    if (socket.destroyed) continue;
    socket.removeAllListeners('close');
    client.seen('no reply');
    socket.destroy();
  }
}

const shared = {
  scopes: ['scim:read', 'scim:write'],
  seconds: 40,
  quickSeconds: 3,
  expected: [400, 408, 413, 429, 503, 'closed', 'no reply'],
  mustIfFull: [408, 'closed'],
};

export default [
  {
    ...shared,
    name: 'slow-headers',
    title: '2,000 connections whose headers never end',
    attack: (client) =>
      trickle(client, {
        connections: client.quick ? 500 : 2000,
        begin: `GET ${client.path}/Users HTTP/1.1\r\nHost: x\r\n`,
        more: 'X-More: x\r\n',
      }),
  },
  {
    ...shared,
    name: 'slow-bodies',
    title: '2,000 connections whose bodies never end',
    attack: (client) =>
      trickle(client, {
        connections: client.quick ? 500 : 2000,
        begin:
          `POST ${client.path}/Users HTTP/1.1\r\n${client.api.head}Content-Type: application/scim+json\r\n` +
          `Content-Length: 10000\r\n\r\n{"schemas":["${USER_URN}"],`,
        more: ' ',
      }),
  },
];
