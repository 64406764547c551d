import { isIP } from 'node:net';
import { registerDecorator } from 'class-validator';

/** An http(s) URL to which `/scim/v2` can be appended: without credentials, query or fragment. */
export function IsPublicUrl(): PropertyDecorator {
  return checkedBy(
    'isPublicUrl',
    isPublicUrl,
    'must be an http or https URL without query, such as https://scim.example.com or https://example.com/provisioning, and without /scim/v2',
  );
}

/** A file path, `:memory:`, or a PostgreSQL URL. */
export function IsDatabaseUrl(): PropertyDecorator {
  return checkedBy(
    'isDatabaseUrl',
    isDatabaseUrl,
    'must be the path of an SQLite file, ":memory:" or a postgres:// URL',
  );
}

/** `true`, or addresses and CIDR blocks. */
export function IsTrustProxy(): PropertyDecorator {
  return checkedBy(
    'isTrustProxy',
    isTrustProxy,
    'must be "true" or a comma-separated list of addresses and CIDR blocks',
  );
}

/** An origin as browsers send it (scheme, host, optional port), or `*`. */
export function AreOrigins(): PropertyDecorator {
  return checkedBy(
    'areOrigins',
    (value) => Array.isArray(value) && value.every(isOrigin),
    'must be a comma-separated list of origins such as https://app.example.com, or "*"',
  );
}

/** An https URL, or http on this machine only: for servers that authentication relies on. */
export function IsTrustworthyUrl(): PropertyDecorator {
  return checkedBy('isTrustworthyUrl', isTrustworthyUrl, 'must be an https URL');
}

export function isTrustworthyUrl(value: unknown): boolean {
  const url = parseUrl(value);
  if (!url || url.username || url.password) return false;
  return (
    url.protocol === 'https:' || (url.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname))
  );
}

function checkedBy(name: string, check: (value: unknown) => boolean, message: string): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name,
      target: target.constructor,
      propertyName: String(property),
      options: { message },
      validator: { validate: check },
    });
}

function parseUrl(value: unknown): URL | undefined {
  return typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
}

function isHttp(url: URL): boolean {
  return url.protocol === 'http:' || url.protocol === 'https:';
}

function isPublicUrl(value: unknown): boolean {
  const url = parseUrl(value);
  if (!url || !isHttp(url)) return false;
  if (url.username || url.password || String(value).includes('?') || String(value).includes('#')) return false;
  return !/\/scim\/v2\/?$/i.test(url.pathname);
}

function isDatabaseUrl(value: unknown): boolean {
  if (typeof value !== 'string' || value === '') return false;
  if (/^postgres(ql)?:\/\//.test(value)) return URL.canParse(value);
  return value === ':memory:' || !/^[a-z][a-z0-9+.-]+:/i.test(value);
}

const NAMED_NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];

function isTrustProxy(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return value === 'true' || value === 'false' || value.split(',').every((part) => isNetwork(part.trim()));
}

function isNetwork(text: string): boolean {
  if (NAMED_NETWORKS.includes(text)) return true;
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

function isOrigin(value: unknown): boolean {
  if (value === '*') return true;
  const url = parseUrl(value);
  return url !== undefined && isHttp(url) && url.origin === value;
}
