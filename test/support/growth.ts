/** How many times as large the larger input is. */
const TIMES = 8;
const TRIES = 5;

/**
 * How many times as much processor time some work takes on an input eight times as large: about 8 where the time grows with
 * the length, 64 where it grows with its square. Processor time, and the least of some tries, hardly depend on what else
 * the machine does.
 */
export function growth(size: number, work: (size: number) => void): number {
  return leastTime(() => work(size * TIMES)) / leastTime(() => work(size));
}

/** Between growth with the length and with its square, as far from either as can be. */
export const LINEAR = 24;

function leastTime(work: () => void): number {
  let least = Infinity;
  for (let tries = 0; tries < TRIES; tries++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, user + system);
  }
  return Math.max(least, 1);
}
