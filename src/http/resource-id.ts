import type { FastifyReply, FastifyRequest } from 'fastify';

const OWN_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The id of the resource that a request is about, for the log: from the URL, or from the Location header of the
 * response, as after a create. Undefined for text that is not an id of this service: a client may put a personal name
 * into the URL.
 */
export function resourceIdOf(request: FastifyRequest, reply: FastifyReply): string | undefined {
  const { id } = request.params as { id?: string };
  // A resource that was found has an id of this service.
  if (id !== undefined) return reply.statusCode < 300 || OWN_ID.test(id) ? id : undefined;
  const location = reply.getHeader('location');
  if (typeof location !== 'string') return undefined;
  const last = location.slice(location.lastIndexOf('/') + 1);
  return OWN_ID.test(last) ? last : undefined;
}
