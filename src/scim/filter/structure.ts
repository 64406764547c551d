import { parse, type Filter as LibraryFilter } from 'scim2-parse-filter';
import type { Filter } from './ast.js';

/** A token of a boolean expression: a keyword, a parenthesis, or the index of an operand. */
export type Piece = 'and' | 'or' | 'not' | '(' | ')' | number;

/**
 * Builds the tree of a boolean expression by the precedence of RFC 7644 section 3.4.2.2: parentheses, not, and, or.
 * scim2-parse-filter decides the precedence and sees nothing else: each operand is passed to it as the placeholder
 * `p<index> pr`, so no text of a client reaches it. Nested nodes of the same kind are merged. `pieces` must be
 * well-formed.
 */
export function decideStructure(pieces: readonly Piece[], operands: readonly Filter[]): Filter {
  const text = pieces.map((piece) => (typeof piece === 'number' ? `p${piece} pr` : piece)).join(' ');
  return fromLibrary(parse(text), operands);
}

function fromLibrary(node: LibraryFilter, operands: readonly Filter[]): Filter {
  switch (node.op) {
    case 'and':
    case 'or':
      return join(
        node.op,
        node.filters.map((filter) => fromLibrary(filter, operands)),
      );
    case 'not':
      return { kind: 'not', operand: fromLibrary(node.filter, operands) };
    case 'pr': {
      const operand = operands[Number(node.attrPath.slice(1))];
      if (operand) return operand;
      throw unexpected(node);
    }
    default:
      throw unexpected(node);
  }
}

function unexpected({ op }: LibraryFilter): Error {
  return new Error(`scim2-parse-filter made an unexpected node: ${op}`);
}

/** The `and` or `or` of the operands; operands of the same kind are merged into it, since both are associative. */
export function join(kind: 'and' | 'or', operands: readonly Filter[]): Filter {
  return { kind, operands: operands.flatMap((operand) => (operand.kind === kind ? operand.operands : [operand])) };
}
