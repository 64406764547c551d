import type { ChildProcess } from 'node:child_process';

export interface NginxOptions {
  readonly folder: string;
  /** `host:port` of two replicas. */
  readonly replicas: readonly [string, string];
  readonly port: number;
  readonly adminPort: number;
  /** Requests a second and address; as in the file unless given. */
  readonly rate?: number;
  readonly log?: string;
  readonly level?: string;
}

export function hasNginx(): boolean;
export function startNginx(options: NginxOptions): Promise<ChildProcess>;
