import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { Config } from '../config/config.js';
import { ServiceEvents } from '../observability/service-events.js';
import { ForbiddenError, type ScimError, UnauthorizedError } from '../scim/errors.js';
import { Authenticator } from './authenticator.js';
import type { Principal, Scope } from './principal.js';
import type { TokenRefusal } from './refusal.js';
import type { Access } from './request.js';
import { bearerToken, hashToken, sameHash } from './token.js';

export type Guard = (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction) => void;

/** Called for each request that the guard accepts; returns an error to refuse it after all. */
export type OnEnter = (principal: Principal, reply: FastifyReply) => Error | undefined;

/** The conditions on which a route accepts a valid token. */
interface Terms {
  readonly scope?: Scope;
  readonly onEnter: OnEnter;
}

/** Makes the guards of routes. They run before the body is read, so that unauthenticated requests cost little. */
@Injectable()
export class Guards {
  readonly #adminHash: string | undefined;

  constructor(
    private readonly authenticator: Authenticator,
    private readonly events: ServiceEvents,
    { adminToken }: Config,
  ) {
    this.#adminHash = adminToken === undefined ? undefined : hashToken(adminToken);
  }

  /** The guard of a route. Errors: 401 with a challenge (RFC 6750 section 3), 403 when the scope is missing. */
  guard(access: Access, scope: Scope, onEnter: OnEnter): Guard {
    const terms = { scope, onEnter };
    const anyScope = { onEnter };
    switch (access) {
      case 'open':
        return (_request, _reply, done) => done();
      case 'public':
        return (request, reply, done) => {
          const authorization = request.headers.authorization;
          if (authorization === undefined || bearerToken(authorization) === undefined) done();
          else this.#admit(request, reply, anyScope, done);
        };
      case 'bearer':
        return (request, reply, done) => this.#admit(request, reply, terms, done);
      case 'admin':
        return (request, _reply, done) => this.#admitAdministrator(request, done);
      default:
        return access satisfies never;
    }
  }

  #admit(request: FastifyRequest, reply: FastifyReply, terms: Terms, done: HookHandlerDoneFunction): void {
    const token = this.#tokenOf(request, done);
    if (token === undefined) return;
    const known = this.authenticator.recall?.(token);
    if (known) {
      this.#enter(request, reply, known, terms, done);
      return;
    }
    this.authenticator.authenticate(token).then(
      (admitted) => {
        if (typeof admitted === 'string') this.#reject(request, admitted, unknownToken(), done);
        else this.#enter(request, reply, admitted, terms, done);
      },
      (error: unknown) => done(error as Error),
    );
  }

  #enter(
    request: FastifyRequest,
    reply: FastifyReply,
    principal: Principal,
    { scope, onEnter }: Terms,
    done: HookHandlerDoneFunction,
  ): void {
    request.principal = principal;
    if (scope === undefined || principal.scopes.has(scope)) done(onEnter(principal, reply));
    else {
      const error = new ForbiddenError(`The token lacks the scope ${scope}.`, 'insufficient_scope');
      this.#reject(request, 'scope-missing', error, done);
    }
  }

  #admitAdministrator(request: FastifyRequest, done: HookHandlerDoneFunction): void {
    const token = this.#tokenOf(request, done);
    if (token === undefined) return;
    if (this.#adminHash !== undefined && sameHash(hashToken(token), this.#adminHash)) done();
    else this.#reject(request, 'token-unknown', unknownToken(), done);
  }

  /** The token of the request; undefined when it has none and was refused. */
  #tokenOf(request: FastifyRequest, done: HookHandlerDoneFunction): string | undefined {
    const authorization = request.headers.authorization;
    if (authorization === undefined) {
      this.#reject(
        request,
        'token-missing',
        new UnauthorizedError('Send a token: "Authorization: Bearer <token>".'),
        done,
      );
      return undefined;
    }
    const token = bearerToken(authorization);
    if (token === undefined) {
      const detail = 'The Authorization header must be "Bearer <token>", with the word Bearer in front.';
      this.#reject(request, 'token-malformed', new UnauthorizedError(detail, undefined, 'token-malformed'), done);
    }
    return token;
  }

  #reject(request: FastifyRequest, code: TokenRefusal, error: ScimError, done: HookHandlerDoneFunction): void {
    this.events.publish({ kind: 'tokenRefused', requestId: request.id, code });
    done(error);
  }
}

function unknownToken(): UnauthorizedError {
  return new UnauthorizedError('The token is unknown, expired or revoked.', 'invalid_token');
}
