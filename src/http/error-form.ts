import type { ScimError } from '../scim/errors.js';
import { SCIM_JSON } from './media-type.js';
import type { ErrorForm } from './route-policy.js';

interface ErrorBody {
  readonly type: string;
  readonly body: string;
}

/** The body of an error, by the form that the route policy names. */
export const ERROR_FORMS: Readonly<Record<ErrorForm, (error: ScimError) => ErrorBody>> = {
  scim: (error) => ({ type: SCIM_JSON, body: JSON.stringify(error.toBody()) }),
  oauth: (error) => ({
    type: 'application/json',
    body: JSON.stringify({ error: oauthCode(error.status), error_description: error.toBody().detail }),
  }),
  html: (error) => ({ type: 'text/html; charset=utf-8', body: page(error) }),
};

/** The `error` code of RFC 6749 section 5.2, and of section 4.1.2.1 for errors of the server. */
function oauthCode(status: number): string {
  if (status === 401) return 'invalid_client';
  if (status === 403) return 'access_denied';
  if (status === 429 || status === 503) return 'temporarily_unavailable';
  return status >= 500 ? 'server_error' : 'invalid_request';
}

function page(error: ScimError): string {
  const detail = escapeHtml(error.toBody().detail);
  return `<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>${error.status}</title>\n<h1>${error.status}</h1>\n<p>${detail}</p>\n</html>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
