import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Config } from '../config/config.js';
import { ScimError } from '../scim/errors.js';

/** Path of the SCIM endpoints after the origin and the path of PUBLIC_URL (RFC 7644 section 3.13). */
export const SCIM_PATH = '/scim/v2';

const [, SCIM, VERSION] = SCIM_PATH.split('/');

/** Whether a path is that of another version of the protocol (RFC 7644 section 3.13). */
export function isOtherVersion(path: string): boolean {
  const [, scim, version] = path.toLowerCase().split('/', 3);
  return scim === SCIM && version !== undefined && version !== VERSION && /^v\d+$/.test(version);
}

const HOST = /^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/** The URL by which clients reach the SCIM endpoints, for Location, meta.location and $ref. */
@Injectable()
export class BaseUrlResolver {
  constructor(private readonly config: Config) {}

  /**
   * The SCIM base URL without trailing slash: from PUBLIC_URL, or from the Host header of the request (of a trusted
   * proxy also X-Forwarded-Host and X-Forwarded-Proto). Error: 400 when there is no valid host.
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
