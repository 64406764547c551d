import type { BodyText } from './resources/encode-json.js';

/** What a request at a SCIM endpoint is answered with, before HTTP adds its own: media type, request id, logging. */
export interface ScimResponse {
  readonly status: number;
  /** JSON text; left out for 204 and 304. */
  readonly body?: BodyText;
  readonly location?: string;
  readonly etag?: string;
}
