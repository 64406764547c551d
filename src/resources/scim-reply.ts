import type { BodyText } from './body-text.js';

/** What a request at a SCIM endpoint is answered with, before HTTP adds its own: media type, request id, logging. */
export interface ScimReply {
  readonly status: number;
  /** JSON text; left out for 204 and 304. */
  readonly body?: BodyText;
  readonly location?: string;
  readonly etag?: string;
}
