import { types } from 'node:util';

/** Causes of causes that are worth a line. */
const MAX_CAUSES = 5;

/**
 * What the log says of an error: its kind, message, code, stack and causes. No other property: database errors carry the
 * statement's parameters, which are personal data.
 */
export function describeError(error: unknown, causes = MAX_CAUSES): object {
  if (!isError(error)) return { message: String(error) };
  const code: unknown = Reflect.get(error, 'code');
  return {
    type: error.name,
    message: error.message,
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    stack: error.stack,
    ...(error.cause !== undefined && causes > 0 && { cause: describeError(error.cause, causes - 1) }),
  };
}

/** True for every error, also one made by a library without its class or in another realm. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}
