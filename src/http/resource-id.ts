import type { FastifyReply, FastifyRequest } from 'fastify';

const OWN_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The id of the resource a request is about, for the log: from its route, or from the reply's Location when there is none
 * in the route, as after a create. Undefined for what is not an id of ours: people put names into URLs.
 */
export function resourceIdOf(request: FastifyRequest, reply: FastifyReply): string | undefined {
  const { id } = request.params as { id?: string };
  // What was found has an id of ours.
  if (id !== undefined) return reply.statusCode < 300 || OWN_ID.test(id) ? id : undefined;
  const location = reply.getHeader('location');
  if (typeof location !== 'string') return undefined;
  const last = location.slice(location.lastIndexOf('/') + 1);
  return OWN_ID.test(last) ? last : undefined;
}
