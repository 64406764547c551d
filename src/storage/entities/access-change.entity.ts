import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { identity } from './column-types.js';

/** A tenant whose tokens, or settings that decide on requests, have changed; triggers write it. */
@Entity({ name: 'access_change', synchronize: false })
export class AccessChangeEntity {
  /** Committed in this order. */
  @PrimaryGeneratedColumn('identity', identity('bigint'))
  seq!: number;

  @Column({ type: 'integer' })
  tenant!: number;

  /** Random: a reader notices when its last row is another one now, as after a restore. */
  @Column({ type: 'text' })
  mark!: string;
}
