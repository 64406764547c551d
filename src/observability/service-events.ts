import type { ErrorCode } from '../scim/errors.js';

/** What the service reports of itself. Logs, and later metrics, subscribe; the code that reports decides nothing. */
export type ServiceEvent =
  | RequestFinished
  | RequestFailed
  | RequestUnavailable
  | {
      readonly kind: 'connectionRefused';
      readonly requestId: string;
      readonly status: number;
      readonly code: string;
      readonly reason: string;
      readonly address: string | undefined;
    }
  | { readonly kind: 'tokenRefused'; readonly requestId: string; readonly code: ErrorCode }
  | { readonly kind: 'ruleApplied'; readonly tenantId: string; readonly rule: string }
  | { readonly kind: 'tenantChanged'; readonly tenantId: string; readonly operation: 'create' | 'update' | 'delete' }
  | { readonly kind: 'tokenCreated'; readonly tenantId: string; readonly tokenId: string }
  | { readonly kind: 'tokenRevoked'; readonly tenantId: string; readonly tokenId: string }
  | { readonly kind: 'serviceStarted'; readonly url: string }
  | { readonly kind: 'backgroundFailed'; readonly task: string; readonly error: unknown }
  | { readonly kind: 'drainStarted' }
  | { readonly kind: 'serviceStopped' }
  | { readonly kind: 'unsafeSetting'; readonly text: string };

/** One request was answered. Carries nothing a person could be known by: no URL, query, body or token. */
export interface RequestFinished {
  readonly kind: 'requestFinished';
  readonly requestId: string;
  /** From the W3C `traceparent` header, when a valid one was sent. */
  readonly trace: TraceContext | undefined;
  readonly method: string;
  /** The route's pattern, such as `/scim/v2/Users/:id`; empty for an unknown one. */
  readonly route: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly tenantId: string | undefined;
  readonly tokenId: string | undefined;
  /** Dialect rules applied. */
  readonly rules: readonly string[];
  /** What it was refused for; undefined when it was not. */
  readonly code: string | undefined;
  readonly scimType: string | undefined;
  /** Id of the one resource it was about. */
  readonly resourceId: string | undefined;
  /** Whom it came from: the client's address, as TRUST_PROXY lets a proxy say. */
  readonly address: string | undefined;
  /** It waited for something to happen: its time says nothing of the service's speed. */
  readonly longPoll: boolean;
}

/** A request ended in an error that is the service's own fault. */
export interface RequestFailed {
  readonly kind: 'requestFailed';
  readonly requestId: string;
  readonly error: unknown;
}

/** A request was answered that it cannot be served at the moment, or not any more as the disk is full. */
export interface RequestUnavailable {
  readonly kind: 'requestUnavailable';
  readonly requestId: string;
  readonly code: string;
  /** What the client was told. */
  readonly detail: string;
  readonly cause: unknown;
}

export interface TraceContext {
  readonly traceId: string;
  readonly parentId: string;
}

export type ServiceEventListener = (event: ServiceEvent) => void;

/** Hands each event to all subscribers, at once and in order. */
export class ServiceEvents {
  readonly #listeners = new Set<ServiceEventListener>();

  /** Returns the function that ends the subscription. */
  subscribe(listener: ServiceEventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  publish(event: ServiceEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
