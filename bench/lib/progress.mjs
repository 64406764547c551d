/** Progress on the terminal: a bar that is redrawn, or a line for each tenth where the output is no terminal. */
export class Progress {
  #what;
  #startedAt;
  #tenth;

  show({ done, total, what }) {
    if (what !== this.#what) {
      this.#what = what;
      this.#startedAt = performance.now();
      this.#tenth = -1;
    }
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const rate = seconds > 0.2 ? `${Math.round(done / seconds).toLocaleString('en')}/s` : '';
    const percent = `${Math.floor((done / total) * 100)} %`.padStart(5);
    if (process.stdout.isTTY) {
      const filled = Math.round((done / total) * 30);
      process.stdout.write(
        `\r  ${what.padEnd(12)} [${'#'.repeat(filled)}${'-'.repeat(30 - filled)}] ${percent} ${rate.padEnd(14)}`,
      );
      if (done === total) process.stdout.write('\n');
    } else {
      const tenth = Math.floor((done / total) * 10);
      if (tenth > this.#tenth && (tenth === 10 || tenth % 5 === 0)) console.log(`  ${what} ${percent} ${rate}`);
      this.#tenth = tenth;
    }
  }
}
