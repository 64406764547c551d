import { HttpClient, TransportFault } from '../client/http-client.js';
import { Reply } from '../client/reply.js';
import { Announced } from './announced.js';

/** Reads the three discovery endpoints; what cannot be read is left out and found by the discovery checks. */
export async function readAnnounced(client: HttpClient): Promise<Announced> {
  const [config, types, schemas] = [
    await quiet(client, '/ServiceProviderConfig'),
    await quiet(client, '/ResourceTypes'),
    await quiet(client, '/Schemas'),
  ];
  return new Announced(config, types, schemas);
}

async function quiet(client: HttpClient, path: string): Promise<Reply | undefined> {
  try {
    return await client.send({ method: 'GET', path });
  } catch (error) {
    if (error instanceof TransportFault && error.kind !== 'aborted') return undefined;
    throw error;
  }
}
