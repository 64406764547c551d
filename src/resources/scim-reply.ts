/** What a request at a SCIM endpoint is answered with, before HTTP adds its own: media type, request id, logging. */
export interface ScimReply {
  readonly status: number;
  /** JSON text, or its bytes in UTF-8; left out for 204 and 304. */
  readonly body?: string | Buffer;
  readonly location?: string;
  readonly etag?: string;
}
