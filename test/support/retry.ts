import { jest } from '@jest/globals';

// A loaded machine can starve a test that waits for sockets, processes or another database. A check of a change gives it
// one more try and logs the first failure; a run by hand does not.
if (process.env['CI']) jest.retryTimes(1, { logErrorsBeforeRetry: true });
