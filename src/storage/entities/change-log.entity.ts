import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { identity } from './column-types.js';

/** One committed write, for the application behind. */
@Entity({ name: 'change_log', synchronize: false })
@Index('change_log_tenant', ['tenant', 'seq'])
export class ChangeLogEntity {
  @PrimaryGeneratedColumn('identity', identity('bigint'))
  seq!: number;

  @Column({ type: 'integer' })
  tenant!: number;

  @Column({ type: 'bigint' })
  time!: number;

  @Column({ type: 'text', name: 'resource_type' })
  resourceType!: string;

  @Column({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  operation!: string;

  @Column({ type: 'integer' })
  version!: number;

  /** JSON array of attribute paths. */
  @Column({ type: 'text' })
  attributes!: string;

  /** JSON array of ids. */
  @Column({ type: 'text', name: 'members_added' })
  membersAdded!: string;

  /** JSON array of ids. */
  @Column({ type: 'text', name: 'members_removed' })
  membersRemoved!: string;
}
