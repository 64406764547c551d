import { entityTag } from '../scim/etag.js';
import { markOf, type MarkedEntry } from './mark.js';

/** A row of the change log. */
export interface LogRow {
  readonly seq: number | string;
  readonly time: number | string;
  readonly resource_type: string;
  readonly id: string;
  readonly operation: string;
  readonly version: number | string;
  /** JSON arrays of texts, as they were appended. */
  readonly attributes: string;
  readonly members_added: string;
  readonly members_removed: string;
}

/** An entry as the feed shows it. */
export class LoggedChange {
  readonly seq: number;

  constructor(
    private readonly tenant: number,
    private readonly row: LogRow,
  ) {
    this.seq = Number(row.seq);
  }

  /** The resource's. */
  get id(): string {
    return this.row.id;
  }

  get mark(): string {
    return markOf(this.tenant, markedEntry(this.row));
  }

  /** JSON text. Its lists are spliced in as they are stored: those of one change can have megabytes. */
  toText(): string {
    const { time, resource_type, id, operation, version, attributes, members_added, members_removed } = this.row;
    const head = JSON.stringify({
      seq: this.seq,
      time: new Date(Number(time)).toISOString(),
      resourceType: resource_type,
      id,
      operation,
      version: entityTag(Number(version)),
    });
    const lists = `"attributes":${attributes},"membersAdded":${members_added},"membersRemoved":${members_removed}`;
    return `${head.slice(0, -1)},${lists}}`;
  }
}

/** The part of a row that its mark is made of. */
export function markedEntry(row: Pick<LogRow, 'seq' | 'time' | 'id' | 'operation' | 'version'>): MarkedEntry {
  const { id, operation } = row;
  return { seq: Number(row.seq), time: Number(row.time), id, operation, version: Number(row.version) };
}
