/** A running server. */
export interface Cluster {
  /** URL of its database `postgres`. */
  readonly url: string;
  readonly port: number;
  /** Folder of the programs it runs. */
  readonly programs: string;
  start(): Promise<void>;
  halt(signal?: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

export function findPrograms(names?: readonly string[]): string | undefined;
export function startCluster(settings?: Record<string, string | number>, programs?: string): Promise<Cluster>;
