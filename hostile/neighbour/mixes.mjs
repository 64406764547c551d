import { patch } from '../load.mjs';

/** What the neighbour sends, and how often: `every` so many milliseconds one request, spread over its connections. */
export const MIXES = {
  reads: {
    every: 8,
    next: (api, ids, number) =>
      number % 2 === 0
        ? api.request('GET', `/Users/${ids[number % ids.length]}`)
        : api.request(
            'GET',
            `/Users?filter=${encodeURIComponent(`userName eq "user${number % ids.length}@example.com"`)}`,
          ),
  },
  containing: {
    every: 100,
    next: (api, ids, number) =>
      api.request('GET', `/Users?filter=${encodeURIComponent(`displayName co "er ${number % ids.length}"`)}&count=10`),
  },
  writes: {
    every: 50,
    next: (api, ids, number) =>
      api.request(
        'PATCH',
        `/Users/${ids[number % ids.length]}`,
        patch({ op: 'replace', path: 'title', value: `Title ${number}` }),
      ),
  },
};
