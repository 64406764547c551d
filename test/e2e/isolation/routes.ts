import { jest } from '@jest/globals';
import { RouteTable } from '../../../src/http/route-table.js';
import { startService, type TestService } from '../support/service.js';

/** A route of the running service, its pattern as the router has it. */
export interface Route {
  readonly method: string;
  readonly pattern: string;
}

/** Starts a service and lists the routes its router was given, in the order of registration. */
export async function startWithRoutes(): Promise<{ service: TestService; routes: readonly Route[] }> {
  const added = jest.spyOn(RouteTable.prototype, 'add');
  const service = await startService();
  const routes = added.mock.calls.flatMap(([methods, pattern]) =>
    [methods].flat().map((method) => ({ method, pattern })),
  );
  added.mockRestore();
  return { service, routes };
}

/** The path of a route with this id in it. */
export function pathOf({ pattern }: Route, id: string): string {
  return pattern.replace(/:\w+/g, id).replace('*', 'x');
}

export const needsBody = ({ method }: Route) => method === 'POST' || method === 'PUT' || method === 'PATCH';

/** True for what only reads: GET, HEAD and searches (RFC 7644 section 3.4.3). */
export const reads = ({ method, pattern }: Route) =>
  method === 'GET' || method === 'HEAD' || pattern.endsWith('/.search');
