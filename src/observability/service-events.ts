import type { ErrorCode } from '../scim/errors.js';

/**
 * What the service reports about itself. The log subscribes, and later metrics; the code that publishes an event does
 * not know what it is used for.
 */
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

/** A request was answered. Contains nothing that identifies a person: no URL, query, body or token. */
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
  /** Names of the compatibility rules that were applied. */
  readonly rules: readonly string[];
  /** The code of the error that it was answered with; undefined when there was none. */
  readonly code: string | undefined;
  readonly scimType: string | undefined;
  /** Id of the resource that it was about. */
  readonly resourceId: string | undefined;
  /** The address of the client; with TRUST_PROXY, the one that the proxy names. */
  readonly address: string | undefined;
  /** True for a long poll, whose duration says nothing about the speed of the service. */
  readonly longPoll: boolean;
}

/** A request failed by an error of the service. */
export interface RequestFailed {
  readonly kind: 'requestFailed';
  readonly requestId: string;
  readonly error: unknown;
}

/** A request was answered with 503 or 507: the database is unavailable, or the disk is full. */
export interface RequestUnavailable {
  readonly kind: 'requestUnavailable';
  readonly requestId: string;
  readonly code: string;
  /** The text that the client was sent. */
  readonly detail: string;
  readonly cause: unknown;
}

export interface TraceContext {
  readonly traceId: string;
  readonly parentId: string;
}

export type ServiceEventListener = (event: ServiceEvent) => void;

/** Passes each event to all subscribers, synchronously and in order. */
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

  /** Publishes the failure of work whose result nobody waits for. A property, so that it can be handed on. */
  readonly reportFailure = (task: string, error: unknown): void => {
    this.publish({ kind: 'backgroundFailed', task, error });
  };
}
