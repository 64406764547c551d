import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Config } from '../config/config.js';
import { ScimError } from '../scim/errors.js';

/** Path of the SCIM endpoints below the origin and the public prefix (RFC 7644 section 3.13). */
export const SCIM_PATH = '/scim/v2';

const [, SCIM, VERSION] = SCIM_PATH.split('/');

/** Whether a path is that of a version of the protocol that is not served here (RFC 7644 section 3.13). */
export function isOtherVersion(path: string): boolean {
  const [, scim, version] = path.toLowerCase().split('/', 3);
  return scim === SCIM && version !== undefined && version !== VERSION && /^v\d+$/.test(version);
}

const HOST = /^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/** The URL that clients use to reach the SCIM endpoints, for Location, meta.location and $ref. */
@Injectable()
export class BaseUrlResolver {
  constructor(private readonly config: Config) {}

  /**
   * The SCIM base URL without slash at the end: from PUBLIC_URL, or else from the request's Host (and from
   * X-Forwarded-Host and -Proto of a trusted proxy). Error: 400 when there is no usable host.
   */
  baseUrl(request: FastifyRequest): string {
    const { publicUrl } = this.config;
    if (publicUrl !== undefined) return publicUrl + SCIM_PATH;
    const host = request.host;
    if (!host || host.length > 260 || !HOST.test(host))
      throw new ScimError(400, 'request-malformed', 'The Host header is missing or not valid.');
    return `${request.protocol === 'https' ? 'https' : 'http'}://${host}${SCIM_PATH}`;
  }
}
