/** Every limit of the protocol core. Each comment says which error a client gets beyond it. */
export const LIMITS = {
  /** Characters of a filter; beyond it 400 invalidFilter. */
  filterLength: 8192,
  /** Nesting of a filter (parentheses, not, value paths); beyond it 400 invalidFilter. */
  filterNesting: 32,
  /** Comparisons of a filter; beyond it 400 invalidFilter. */
  filterComparisons: 256,
  /** Characters of a PATCH path; beyond it 400 invalidPath. */
  pathLength: 8192,
  /** Operations of a PatchOp; beyond it 400 tooMany. */
  patchOperations: 1000,
  /**
   * Work that one request may cause, in the units of `COST`, about a tenth of a second; for a Bulk request, all its
   * operations together. Beyond it 400 tooMany.
   */
  work: 100_000_000,
  /** Names in attributes or excludedAttributes; beyond it 400 invalidValue. */
  projectionNames: 256,
  /** Characters of a name in attributes, excludedAttributes or sortBy; beyond it 400 invalidValue. */
  nameCharacters: 1000,
  /** Bytes of a body; beyond it 413. Bulk and resource types with members have a configured limit instead. */
  bodyBytes: 1024 * 1024,
  /** Nesting of a JSON body; beyond it 400 invalidSyntax. */
  jsonDepth: 64,
  /** Names in one object of a JSON body; beyond it 400 invalidSyntax. */
  jsonNames: 1000,
  /** Distinct names in a whole JSON body; beyond it 400 invalidSyntax. */
  jsonDistinctNames: 5000,
  /** Values in a whole JSON body; beyond it 400 invalidSyntax. */
  jsonValues: 1_000_000,
  /** Objects and arrays that a JSON body of any size may have. */
  jsonContainers: 10_000,
  /**
   * A JSON body may have one more object or array for every so many bytes; beyond that 400 invalidSyntax. A member of a
   * group takes at least 49 bytes.
   */
  jsonBytesPerContainer: 24,
  /** Bytes of one string of a JSON body, escapes counted as written; beyond it 400 invalidSyntax. */
  jsonTextBytes: 2 * 1024 * 1024,
  /** The same for one name of an object. */
  jsonNameBytes: 32 * 1024,
  /** Combining marks beyond the eighth of a run, counted over the whole JSON body; beyond it 400 invalidSyntax. */
  jsonMarks: 10_000,
  /** Values of one attribute in a request, members excepted; beyond it 400 invalidValue. */
  attributeValues: 10_000,
  /**
   * Characters of one value, so that folding and normalizing it does not block other requests; beyond it 400
   * invalidValue.
   */
  valueCharacters: 100_000,
  /** The same for binary values, which are neither folded nor normalized. */
  binaryCharacters: 1_000_000,
  /**
   * Bytes of a stored document as JSON in UTF-8, without memberships; beyond it 413. A larger document that was stored
   * before this limit can be read, and changed as long as it shrinks.
   */
  documentBytes: 1_048_576,
  /** Default page size of a list (RFC 7644 section 3.4.2.4). */
  defaultPage: 100,
  /** Largest page; a larger count is reduced to it. */
  maxPage: 1000,
  /** Bytes of a page. A page ends when it reaches them, after at least one resource. */
  pageBytes: 4 * 1024 * 1024,
  /** Operations of a Bulk request; beyond it 413. */
  bulkOperations: 1000,
  /** Long-polling requests of one token at the same time in one process; beyond it 429. */
  waitingPolls: 32,
  /** Characters of a value stored in the index; of a longer value, the index has its first characters and a hash. */
  indexedCharacters: 256,
} as const;
