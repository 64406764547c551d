import { expect } from '@jest/globals';
import type { Reply } from './service.js';

/** The reply is a SCIM Error with its media type (RFC 7644 section 3.12). */
export function expectScimError(reply: Reply, status: number, scimType?: string): void {
  expect(reply.json).toEqual({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    ...(scimType !== undefined && { scimType }),
    detail: expect.stringMatching(/./),
  });
  expect(reply.status).toBe(status);
  expect(reply.headers.get('content-type')).toMatch(/^application\/scim\+json/);
}
