import { readdirSync, readFileSync } from 'node:fs';

/**
 * Processor time a process has used, all its threads, in microseconds; undefined where the system does not tell. Unlike
 * the clock it hardly depends on what else the machine is doing.
 */
export function processorTime(pid) {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.reduce((sum, thread) => sum + threadTime(pid, thread), 0) / 1000;
  } catch {
    return undefined;
  }
}

/** A thread's time in nanoseconds; 0 when it has ended meanwhile. */
function threadTime(pid, thread) {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return 0;
    throw error;
  }
}
