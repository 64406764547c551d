/** One updating line on a terminal; elsewhere a line for each tenth of the rows. */
export class CopyProgress {
  #tenth = 0;

  constructor(private readonly stream: NodeJS.WriteStream) {}

  readonly show = (done: number, total: number, table: string): void => {
    const share = total === 0 ? 1 : done / total;
    if (this.stream.isTTY) {
      const bar = '#'.repeat(Math.round(share * 30)).padEnd(30, '.');
      this.stream.write(`\r\u001b[2K[${bar}] ${Math.floor(share * 100)} %  ${done} of ${total} rows  ${table}`);
      return;
    }
    const tenth = Math.floor(share * 10);
    if (tenth === this.#tenth) return;
    this.#tenth = tenth;
    this.stream.write(`${done} of ${total} rows\n`);
  };

  /** Removes the updating line. */
  end(): void {
    if (this.stream.isTTY) this.stream.write('\r\u001b[2K');
  }
}
