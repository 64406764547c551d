import { median } from '../lib/stats.mjs';

const CONFIDENCE = 0.95;

/**
 * The median of numbers and an interval that holds the true median with 95 %: between two of the numbers in order, so
 * many places from both ends that the binomial distribution allows it. It assumes nothing of how the numbers are spread.
 */
export function medianInterval(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const cut = outside(sorted.length);
  return { median: median(sorted), low: sorted[cut], high: sorted[sorted.length - 1 - cut] };
}

/** How many of the numbers may be left out at either end. */
function outside(count) {
  let cut = 0;
  // The true median lies below the first `places` numbers with this probability, and as often above the last ones.
  let tail = 0.5 ** count;
  let term = tail;
  for (let places = 1; places < count / 2; places++) {
    term *= (count - places + 1) / places;
    tail += term;
    if (2 * tail > 1 - CONFIDENCE) break;
    cut = places;
  }
  return cut;
}
