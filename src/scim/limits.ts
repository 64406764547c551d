/** Every limit of the protocol core, in one place. Each names the status a client gets past it. */
export const LIMITS = {
  /** Characters of a filter; past it 400 invalidFilter. */
  filterLength: 8192,
  /** Nesting of a filter (parentheses, not, value paths); past it 400 invalidFilter. */
  filterNesting: 32,
  /** Comparisons of a filter; past it 400 invalidFilter. */
  filterComparisons: 256,
  /** Characters of a PATCH path; past it 400 invalidPath. */
  pathLength: 8192,
  /** Operations of a PatchOp; past it 400 tooMany. */
  patchOperations: 1000,
  /**
   * Work that one request may cause, all operations of a Bulk request together, in the units of `COST`: about a tenth of
   * a second. Past it 400 tooMany.
   */
  work: 100_000_000,
  /** Names in attributes or excludedAttributes; past it 400 invalidValue. */
  projectionNames: 256,
  /** Characters of a name in attributes, excludedAttributes or sortBy; past it 400 invalidValue. */
  nameCharacters: 1000,
  /** Bytes of a body, but for Bulk and types with members, whose limit is configured; past it 413. */
  bodyBytes: 1024 * 1024,
  /** Nesting of a JSON body; past it 400 invalidSyntax. */
  jsonDepth: 64,
  /** Names in any one object of a JSON body; past it 400 invalidSyntax. */
  jsonNames: 1000,
  /** Different names of a JSON body, together; past it 400 invalidSyntax. */
  jsonDistinctNames: 5000,
  /** Values of a JSON body, together; past it 400 invalidSyntax. */
  jsonValues: 1_000_000,
  /** Objects and arrays of a JSON body whatever its size... */
  jsonContainers: 10_000,
  /** ...and one more for so many bytes; past it 400 invalidSyntax. A member of a group has 49 at least. */
  jsonBytesPerContainer: 24,
  /** Bytes of any one text of a JSON body, escapes counted as they stand; past it 400 invalidSyntax. */
  jsonTextBytes: 2 * 1024 * 1024,
  /** The same for a name. */
  jsonNameBytes: 32 * 1024,
  /** Combining marks of a JSON body past the eighth in a row, together; past it 400 invalidSyntax. */
  jsonMarks: 10_000,
  /** Values of any one attribute in a request, members apart; past it 400 invalidValue. */
  attributeValues: 10_000,
  /** Characters of one value, so that folding and composing it keep nobody waiting; past it 400 invalidValue. */
  valueCharacters: 100_000,
  /** The same for binary values, which are kept as they are. */
  binaryCharacters: 1_000_000,
  /**
   * Bytes of a stored document as JSON in UTF-8, memberships apart; past it 413. A larger one that was stored before is
   * read as ever, and may only shrink.
   */
  documentBytes: 1_048_576,
  /** Default page size of a list (RFC 7644 section 3.4.2.4). */
  defaultPage: 100,
  /** Largest page; larger counts are capped to it. */
  maxPage: 1000,
  /** Bytes of a page; it ends there, after one resource at least. */
  pageBytes: 4 * 1024 * 1024,
  /** Operations of a Bulk request; past it 413. */
  bulkOperations: 1000,
  /** Requests of one token that wait for changes at the same time, by process; past it 429. */
  waitingPolls: 32,
  /** Characters of an index entry's head; longer values are indexed as head and hash. */
  indexedCharacters: 256,
} as const;
