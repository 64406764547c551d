import { ConfigError } from '../config/load.js';
import { ScimError } from '../scim/errors.js';
import { SchemaConfigurationError } from '../scim/schema/configuration-error.js';
import { StartupError } from '../config/startup-error.js';

/** What an operator is told when a process cannot do its work: a line each; the stack only where it is our fault. */
export function errorLines(error: unknown): readonly string[] {
  if (error instanceof ConfigError) return error.lines;
  if (error instanceof StartupError || error instanceof SchemaConfigurationError) return [error.message];
  if (error instanceof ScimError) return [error.detail];
  return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
}
