import { lookup as resolveName } from 'node:dns';
import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.js';

/** Bytes a document of an issuer may have: its metadata, its keys. */
const MAX_BYTES = 512 * 1024;

/** What one request of ours to an issuer may take and reach. */
export interface FetchBounds {
  /** Ends the request, at whatever point it is. */
  readonly signal: AbortSignal;
  /** True: only addresses of the public internet are connected to, whatever the name leads to. */
  readonly publicOnly: boolean;
}

/**
 * GET of a JSON document. No redirect is followed, and no more than 512 KB are read. Rejects when the answer is not 200,
 * not JSON, too long, or not there before the signal.
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

/** Whether a host of a URL is, or leads to, an address of the public internet and to no other. */
export async function isPublicHost(hostname: string): Promise<boolean> {
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) !== 0) return isPublicAddress(address);
  return new Promise((resolve) => {
    resolveName(address, { all: true }, (error, found) =>
      resolve(!error && found.every(({ address }) => isPublicAddress(address))),
    );
  });
}

/** Resolves as always, but gives no address that is not public: the check holds for the very address connected to. */
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
