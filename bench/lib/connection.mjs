import net from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const NOTHING = Buffer.alloc(0);

/**
 * One keep-alive HTTP/1.1 connection that has one request under way at a time. It does only what the bench needs, so
 * that the generator takes as little of the machine as it can: bodies nobody looks at are counted, not kept.
 */
export class Connection {
  #socket;
  #done;
  #keep = false;
  #head = NOTHING;
  #status = 0;
  /** Bytes of the body or chunk still to come; -1 while the head is read. */
  #left = -1;
  #chunked = false;
  #lastChunk = false;
  #closing = false;
  #line = '';
  #parts = [];
  #error;

  constructor(port, host = '127.0.0.1') {
    this.#socket = net.connect({
      port,
      host,
      noDelay: true,
      onread: {
        buffer: Buffer.allocUnsafe(256 * 1024),
        callback: (count, buffer) => {
          this.#take(buffer.subarray(0, count));
          return true;
        },
      },
    });
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', () => this.#fail(new Error('the server closed the connection')));
  }

  /** Whether it takes no more requests. */
  get isOver() {
    return this.#error !== undefined;
  }

  /**
   * Sends a request; `done(status, body)` is called with its reply. The body is empty unless `keep` is set or the
   * status is an error. `done(0, undefined, error)` when the connection broke.
   */
  send(text, keep, done) {
    if (this.#error) return done(0, undefined, this.#error);
    this.#done = done;
    this.#keep = keep;
    this.#socket.write(text, 'utf8');
  }

  close() {
    this.#closing = true;
    this.#socket.destroy();
  }

  #fail(error) {
    this.#error ??= error;
    if (this.#closing) return;
    const done = this.#done;
    this.#done = undefined;
    done?.(0, undefined, this.#error);
  }

  #take(bytes) {
    while (bytes.length > 0) {
      if (this.#left < 0) bytes = this.#takeHead(bytes);
      else if (this.#chunked) bytes = this.#takeChunks(bytes);
      else bytes = this.#takeBody(bytes);
    }
  }

  #takeHead(bytes) {
    const all = this.#head.length > 0 ? Buffer.concat([this.#head, bytes]) : bytes;
    const end = all.indexOf(HEAD_END);
    if (end < 0) {
      this.#head = Buffer.from(all);
      return NOTHING;
    }
    this.#head = NOTHING;
    const head = all.latin1Slice(0, end);
    this.#status = Number(head.slice(9, 12));
    const rest = all.subarray(end + 4);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head);
    this.#chunked = length === null && /\r\ntransfer-encoding: *chunked/i.test(head);
    this.#left = length ? Number(length[1]) : 0;
    this.#line = '';
    if (!this.#chunked && this.#left === 0) this.#finish();
    return rest;
  }

  #takeBody(bytes) {
    const part = bytes.length > this.#left ? bytes.subarray(0, this.#left) : bytes;
    this.#collect(part);
    this.#left -= part.length;
    const rest = bytes.subarray(part.length);
    if (this.#left === 0) this.#finish();
    return rest;
  }

  #takeChunks(bytes) {
    if (this.#left > 0) {
      const part = bytes.length > this.#left ? bytes.subarray(0, this.#left) : bytes;
      this.#collect(part);
      this.#left -= part.length;
      return bytes.subarray(part.length);
    }
    const end = bytes.indexOf(10);
    this.#line += bytes.latin1Slice(0, end < 0 ? bytes.length : end + 1);
    if (end < 0) return NOTHING;
    const line = this.#line.trim();
    this.#line = '';
    const rest = bytes.subarray(end + 1);
    // An empty line ends a chunk, or the whole body after the chunk of size 0.
    if (line === '') {
      if (this.#lastChunk) this.#finish();
      return rest;
    }
    if (this.#lastChunk) return rest;
    this.#left = parseInt(line, 16);
    this.#lastChunk = this.#left === 0;
    return rest;
  }

  #collect(part) {
    if (this.#keep || this.#status >= 400) this.#parts.push(Buffer.from(part));
  }

  #finish() {
    const body = this.#parts.length === 1 ? this.#parts[0] : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#left = -1;
    this.#lastChunk = false;
    const done = this.#done;
    this.#done = undefined;
    done?.(this.#status, body);
  }
}
