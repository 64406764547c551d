import { parse, type Filter as LibraryFilter } from 'scim2-parse-filter';
import type { Filter } from './ast.js';

/** A part of a boolean expression: a keyword, a parenthesis, or an operand by its index. */
export type Piece = 'and' | 'or' | 'not' | '(' | ')' | number;

/**
 * Decides what a boolean expression means: not before and before or, parentheses first (RFC 7644 section 3.4.2.2).
 * scim2-parse-filter decides it and sees nothing else: each operand reaches it as the placeholder `p<index> pr`, so no
 * text of a client does. Nested `and` in `and` and `or` in `or` come out as one node. `pieces` must be well-formed.
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

/** `and` or `or` of the operands, those of the same kind taken apart: both are associative. */
export function join(kind: 'and' | 'or', operands: readonly Filter[]): Filter {
  return { kind, operands: operands.flatMap((operand) => (operand.kind === kind ? operand.operands : [operand])) };
}
