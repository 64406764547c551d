import { Json } from '../json.js';

/** A whole HTTP reply. Nothing in it is trusted: a broken body only means that `json` is undefined. */
export class Reply {
  readonly json: Json | undefined;

  constructor(
    readonly status: number,
    private readonly headerMap: ReadonlyMap<string, string>,
    readonly text: string,
  ) {
    this.json = parse(text);
  }

  header(name: string): string | undefined {
    return this.headerMap.get(name.toLowerCase());
  }

  headers(): Record<string, string> {
    return Object.fromEntries(this.headerMap);
  }

  /** The media type without parameters, in lower case. */
  get mediaType(): string {
    return (this.header('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  /** One line for a finding: status and the head of the body. */
  describe(): string {
    const type = this.mediaType;
    const head = this.text.replace(/\s+/g, ' ').slice(0, 300);
    return head === '' ? `${this.status} without a body` : `${this.status} ${type} ${head}`;
  }
}

function parse(text: string): Json | undefined {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
