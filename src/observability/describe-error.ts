import { types } from 'node:util';

/** Longest chain of causes that is logged. */
const MAX_CAUSES = 5;

/**
 * What the log shows of an error: name, message, code, stack and causes. Other properties are left out, since those of
 * database errors contain the parameters of the statement, which are personal data.
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

/** True for every error, including those of libraries with other classes and of other realms. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}
