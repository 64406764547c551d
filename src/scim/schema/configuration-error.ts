/** A schema or resource type cannot be used; the message says which, where in it, and what is expected. */
export class SchemaConfigurationError extends Error {
  constructor(where: string, what: string) {
    super(`${where}: ${what}`);
    this.name = 'SchemaConfigurationError';
  }
}
