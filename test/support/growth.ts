/** How many times as large the larger input is. */
const TIMES = 8;
const TRIES = 5;
/** A series shorter than this says more of the compiler and of garbage than of the work. */
const SERIES_MICROSECONDS = 20_000;

/**
 * How many times as much processor time some work takes on an input eight times as large: about 8 where the time grows with
 * the length, 64 where it grows with its square. Processor time, and the least of some tries, hardly depend on what else
 * the machine does.
 */
export function growth(size: number, work: (size: number) => void): number {
  let least = Infinity;
  // Work whose time grows with the square never comes near the limit; other work may be held up once, by a cold cache.
  for (let tries = 0; tries < TRIES && least >= LINEAR; tries++) {
    least = Math.min(least, leastTime(() => work(size * TIMES)) / leastTime(() => work(size)));
  }
  return least;
}

/** Between growth with the length and with its square, as far from either as can be. */
export const LINEAR = 24;

/** Processor time of one run, in microseconds: the least mean of some series, each long enough to be measured. */
function leastTime(work: () => void): number {
  let runs = 1;
  while (timeOf(work, runs) < SERIES_MICROSECONDS) runs *= 2;
  let least = Infinity;
  for (let tries = 0; tries < TRIES; tries++) least = Math.min(least, timeOf(work, runs) / runs);
  return least;
}

function timeOf(work: () => void, runs: number): number {
  const before = process.cpuUsage();
  for (let run = 0; run < runs; run++) work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
