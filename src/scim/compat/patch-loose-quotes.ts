import type { OperationRule } from './rule.js';

export const patchLooseQuotes: OperationRule = {
  kind: 'operation',
  name: 'patch-loose-quotes',
  clients: ['GitHub', 'clients that copy the example of RFC 7644 section 3.5.2.2'],
  example: "emails[type eq 'work'].value",
  lenient: 'In the filter of a path, a string may stand in single quotes, and follow its operator without a space.',
  strict: '400 invalidFilter: a string stands in double quotes, after a space (RFC 7644 section 3.4.2.2).',
  rewrite(operation) {
    const { path } = operation;
    if (typeof path !== 'string') return undefined;
    const start = path.search(/[[\s]/);
    if (start < 0) return undefined;
    const rewritten = path.slice(0, start) + tightened(path.slice(start));
    return rewritten === path ? undefined : [{ ...operation, path: rewritten }];
  },
};

/**
 * Matches a string in double quotes, a string in single quotes, or an operator directly before a quote. A string
 * without end matches to the end of the text, so that matching is linear.
 */
const PIECE = /"(?:[^"\\]|\\[^])*(?:"|\\?$)|'([^']*)'|\b(?:eq|ne|co|sw|ew|gt|ge|lt|le)(?=["'])/gi;

function tightened(filter: string): string {
  return filter.replace(PIECE, (piece, single: string | undefined) => {
    if (single !== undefined) return JSON.stringify(single);
    return piece.startsWith('"') ? piece : `${piece} `;
  });
}
