import { lookup as resolveName } from 'node:dns';
import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.js';

/** Longest document of an issuer (metadata or keys), in bytes. */
const MAX_BYTES = 512 * 1024;

/** Limits of one request to an issuer. */
export interface FetchBounds {
  /** Aborts the request. */
  readonly signal: AbortSignal;
  /** True: connect only to addresses of the public internet, whatever the host name resolves to. */
  readonly publicOnly: boolean;
}

/**
 * Fetches a JSON document. Redirects are not followed. Rejects when the status is not 200, or the response is not JSON,
 * is longer than 512 KB, or does not arrive before the signal.
 */
export async function fetchJson(url: string, { signal, publicOnly }: FetchBounds): Promise<unknown> {
  const target = new URL(url);
  const address = target.hostname.replace(/^\[|\]$/g, '');
  if (publicOnly && isIP(address) !== 0 && !isPublicAddress(address)) throw notPublic(url);
  const get = target.protocol === 'https:' ? getHttps : getHttp;
  const options = {
    signal,
    agent: false,
    headers: { accept: 'application/json', 'user-agent': 'rollcall' },
    ...(publicOnly && { lookup: lookupPublic }),
  };
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    const request = get(target, options, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('error', reject);
      if (response.statusCode !== 200) {
        request.destroy(new Error(`${url} answered ${response.statusCode}`));
        return;
      }
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        chunks.push(chunk);
        if (length > MAX_BYTES) request.destroy(new Error(`${url} sent more than ${MAX_BYTES} bytes`));
      });
      response.on('end', () => resolve(Buffer.concat(chunks)));
    });
    request.on('error', reject);
  });
  return JSON.parse(bytes.toString('utf8'));
}

/** Whether a host of a URL is an address of the public internet, or resolves to such addresses only. */
export async function isPublicHost(hostname: string): Promise<boolean> {
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) !== 0) return isPublicAddress(address);
  return new Promise((resolve) => {
    resolveName(address, { all: true }, (error, found) =>
      resolve(!error && found.every(({ address }) => isPublicAddress(address))),
    );
  });
}

/**
 * A DNS lookup that returns only public addresses, so that the check applies to the very address that is connected to.
 */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  resolveName(hostname, { ...options, all: true }, (error, found) => {
    const wrong = error ?? (found.every(({ address }) => isPublicAddress(address)) ? null : notPublic(hostname));
    const [first] = found ?? [];
    if (wrong || !first) callback(wrong ?? notPublic(hostname), '', 0);
    else if (options.all) callback(null, found);
    else callback(null, first.address, first.family);
  });
};

function notPublic(where: string): Error {
  return new Error(`${where} is no address of the public internet`);
}
