import { setMaxListeners } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { rootCertificates } from 'node:tls';
import { Exchange } from './exchange.js';
import { Masker } from './masker.js';
import { Reply } from './reply.js';

export interface RequestSpec {
  readonly method: string;
  /** Relative to the base URL, sent byte for byte. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** False sends neither the token nor the headers given on the command line. */
  readonly credentials?: boolean;
  /** Goes out, and is not cut off, after an interruption too: the clean-up needs that. */
  readonly uninterrupted?: boolean;
}

/** How the certificate of the server is judged. */
export interface TlsOptions {
  /** Certificates (PEM) that are trusted besides the usual ones. */
  readonly ca?: string;
  /** Takes any certificate. */
  readonly insecure?: boolean;
}

export interface ClientOptions {
  readonly baseUrl: URL;
  readonly token?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMillis: number;
  readonly maxBytes: number;
  readonly tls?: TlsOptions;
  readonly masker: Masker;
  /** Aborts what is on its way and what comes after. */
  readonly signal?: AbortSignal;
}

/** No usable HTTP reply: refused, reset, timed out, too large. The kind says which. */
export class TransportFault extends Error {
  constructor(
    readonly kind: 'refused' | 'not-found' | 'tls' | 'timeout' | 'too-large' | 'broken' | 'aborted',
    message: string,
  ) {
    super(message);
  }
}

const BODY_IN_REPORT = 4_000;
/** Characters of a path when a request is named. */
const SHOWN_PATH = 200;

/** Speaks plain HTTP to the server under test: no redirects followed, time and size bounded, every exchange noted. */
export class HttpClient {
  private readonly agent: http.Agent;
  private readonly basePath: string;
  private notes: Exchange[] = [];
  /** The check that requests are sent for; shown with the last ones of a server that stops answering. */
  onBehalfOf: string | undefined;
  private lastAnswered: string | undefined;
  private firstUnanswered: string | undefined;
  /** Called with each reply, so that whatever was created is known and removed at the end. */
  onReply: (spec: RequestSpec, reply: Reply) => void = () => undefined;

  constructor(private readonly options: ClientOptions) {
    // Each request on its way listens to the signal.
    if (options.signal) setMaxListeners(0, options.signal);
    const limits = { keepAlive: true, maxSockets: 32 };
    this.agent =
      options.baseUrl.protocol === 'https:'
        ? new https.Agent({ ...limits, ...tlsOptions(options.tls) })
        : new http.Agent(limits);
    this.basePath = options.baseUrl.pathname.replace(/\/+$/, '');
  }

  /** The exchanges since the last call. */
  takeExchanges(): Exchange[] {
    const taken = this.notes;
    this.notes = [];
    return taken;
  }

  /** The last request that was answered, and the first one since then that reached the server and was not. */
  get last(): { readonly answered: string | undefined; readonly unanswered: string | undefined } {
    return { answered: this.lastAnswered, unanswered: this.firstUnanswered };
  }

  close(): void {
    this.agent.destroy();
  }

  /**
   * Sends one request.
   * @throws TransportFault when no whole reply came within the limits.
   */
  async send(spec: RequestSpec): Promise<Reply> {
    const signal = spec.uninterrupted ? undefined : this.options.signal;
    const headers = this.headersOf(spec);
    const path = `${this.basePath}${spec.path}`;
    const started = performance.now();
    const note = (rest: Pick<Exchange, 'reply' | 'fault'>) => this.note(spec, path, headers, started, rest);
    try {
      const reply = await this.exchange(spec, path, headers, signal);
      const { masker } = this.options;
      note({
        reply: {
          status: reply.status,
          headers: masker.headers(reply.headers()),
          body: masker.text(reply.text.slice(0, BODY_IN_REPORT * 2)).slice(0, BODY_IN_REPORT),
        },
      });
      this.lastAnswered = this.nameOf(spec);
      this.firstUnanswered = undefined;
      this.onReply(spec, reply);
      return reply;
    } catch (error) {
      const fault = toFault(error, this.options.timeoutMillis);
      note({ fault: this.options.masker.text(fault.message) });
      // A refused connection never saw the request; one that was reset before the refusal did.
      const arrived = fault.kind !== 'refused' || (error as { reset?: boolean }).reset === true;
      if (arrived && fault.kind !== 'aborted') this.firstUnanswered ??= this.nameOf(spec);
      throw fault;
    }
  }

  private nameOf({ method, path }: RequestSpec): string {
    const shown = path.length > SHOWN_PATH ? `${path.slice(0, SHOWN_PATH)}...` : path;
    const check = this.onBehalfOf === undefined ? '' : ` (check ${this.onBehalfOf})`;
    return this.options.masker.text(`${method} ${shown}`) + check;
  }

  private headersOf(spec: RequestSpec): Record<string, string> {
    const headers: Record<string, string> = { accept: 'application/scim+json' };
    if (spec.credentials !== false) {
      if (this.options.token !== undefined) headers.authorization = `Bearer ${this.options.token}`;
      for (const [name, value] of Object.entries(this.options.headers)) headers[name.toLowerCase()] = value;
    }
    if (spec.body !== undefined) headers['content-type'] = 'application/scim+json';
    for (const [name, value] of Object.entries(spec.headers ?? {})) {
      // An empty Accept in a check means: send none.
      if (value === '' && name.toLowerCase() === 'accept') delete headers.accept;
      else headers[name.toLowerCase()] = value;
    }
    if (spec.body !== undefined) headers['content-length'] = String(Buffer.byteLength(spec.body));
    return headers;
  }

  private exchange(
    spec: RequestSpec,
    path: string,
    headers: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<Reply> {
    const { baseUrl, timeoutMillis, maxBytes } = this.options;
    const driver = baseUrl.protocol === 'https:' ? https : http;
    return new Promise<Reply>((resolve, reject) => {
      const request = driver.request(
        {
          protocol: baseUrl.protocol,
          hostname: baseUrl.hostname.replace(/^\[|\]$/g, ''),
          port: baseUrl.port,
          method: spec.method,
          path,
          headers,
          agent: this.agent,
          signal,
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          let size = 0;
          incoming.on('data', (chunk: Buffer) => {
            size += chunk.length;
            if (size > maxBytes) {
              request.destroy(
                new TransportFault('too-large', `a reply of more than ${maxBytes} bytes; reading stopped`),
              );
              return;
            }
            chunks.push(chunk);
          });
          incoming.on('error', reject);
          incoming.on('end', () => {
            clearTimeout(timer);
            resolve(new Reply(incoming.statusCode ?? 0, headerMap(incoming), Buffer.concat(chunks).toString('utf8')));
          });
        },
      );
      const timer = setTimeout(
        () => request.destroy(new TransportFault('timeout', `no whole reply within ${timeoutMillis} ms`)),
        timeoutMillis,
      );
      request.on('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        // An idle connection that the server closed as we wrote: nothing was read, so the request goes once more.
        if (request.reusedSocket && error.code === 'ECONNRESET') {
          const again = this.exchange(spec, path, headers, signal);
          resolve(again.catch((second: Error) => Promise.reject(Object.assign(second, { reset: true }))));
        } else reject(error);
      });
      request.end(spec.body);
    });
  }

  private note(
    spec: RequestSpec,
    path: string,
    headers: Record<string, string>,
    started: number,
    rest: Pick<Exchange, 'reply' | 'fault'>,
  ): void {
    const { masker, baseUrl, headers: own } = this.options;
    const shown = masker.headers(headers);
    // Whatever the caller added by --header may be a credential under any name.
    for (const name of Object.keys(own)) if (name.toLowerCase() in shown) shown[name.toLowerCase()] = '***';
    this.notes.push({
      request: {
        method: spec.method,
        url: masker.text(`${baseUrl.origin}${path}`),
        headers: shown,
        ...(spec.body === undefined ? {} : { body: masker.text(spec.body).slice(0, BODY_IN_REPORT) }),
      },
      ...rest,
      millis: Math.round(performance.now() - started),
    });
    if (this.notes.length > 60) this.notes.splice(0, this.notes.length - 60);
  }
}

function tlsOptions({ ca, insecure }: TlsOptions = {}): https.AgentOptions {
  return {
    ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
    ...(insecure ? { rejectUnauthorized: false } : {}),
  };
}

function headerMap(incoming: http.IncomingMessage): Map<string, string> {
  const map = new Map<string, string>();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return map;
}

function toFault(error: unknown, timeoutMillis: number): TransportFault {
  if (error instanceof TransportFault) return error;
  const { code = '', name = '', message = String(error) } = error as NodeJS.ErrnoException;
  if (name === 'AbortError') return new TransportFault('aborted', 'interrupted');
  if (code === 'ECONNREFUSED') return new TransportFault('refused', 'the connection was refused');
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new TransportFault('not-found', 'the host name does not resolve');
  if (code === 'ETIMEDOUT') return new TransportFault('timeout', `no connection within ${timeoutMillis} ms`);
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO|DEPTH_ZERO/.test(code))
    return new TransportFault(
      'tls',
      `TLS failed (${code}); name the certificate of its authority by --ca, or take any by --insecure`,
    );
  if (code === 'ECONNRESET' || code === 'EPIPE')
    return new TransportFault('broken', 'the connection was reset before a whole reply');
  return new TransportFault('broken', `no readable HTTP reply (${code || message})`);
}
