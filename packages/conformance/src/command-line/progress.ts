import { Result } from '../check.js';

/** One updating line on a terminal; elsewhere a line for each tenth of the work. */
export class Progress {
  private tenth = 0;
  private failed = 0;

  constructor(private readonly stream: NodeJS.WriteStream) {}

  readonly show = (done: number, total: number, result: Result | undefined): void => {
    if (result?.outcome.status === 'failed') this.failed += 1;
    const failures = this.failed > 0 ? `, ${this.failed} failed` : '';
    if (this.stream.isTTY) {
      const line = `${String(done).padStart(String(total).length)}/${total}${failures}  ${result?.check.id ?? ''}`;
      this.stream.write(`\r\u001b[2K${line.slice(0, Math.max(20, (this.stream.columns ?? 80) - 1))}`);
      return;
    }
    const tenth = Math.floor((done * 10) / Math.max(total, 1));
    if (tenth > this.tenth || done === total) {
      this.tenth = tenth;
      if (done > 0) this.stream.write(`${done} of ${total} checks${failures}\n`);
    }
  };

  /** Removes the updating line, so that the summary stands alone. */
  end(): void {
    if (this.stream.isTTY) this.stream.write('\r\u001b[2K');
  }
}
