/** Rows as aligned columns, the first one being the heading. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  return new Table().lines(rows);
}

/** Rows that come in parts; columns are as wide as the widest cell so far. */
export class Table {
  readonly #widths: number[] = [];

  lines(rows: readonly (readonly string[])[]): string[] {
    const widths = this.#widths;
    for (const row of rows) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, cell.length)));
    return rows.map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}
