import { Column, Entity, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { identity } from './column-types.js';

/** A resource, without its document: what lists scan and replies splice in. */
@Entity({ name: 'resource', synchronize: false })
@Unique('resource_id', ['tenant', 'id'])
@Index('resource_type', ['tenant', 'type', 'key'])
export class ResourceEntity {
  /** Grows with every creation and is never used again: the order of lists. */
  @PrimaryGeneratedColumn('identity', identity('bigint'))
  key!: number;

  @Column({ type: 'integer' })
  tenant!: number;

  @Column({ type: 'text' })
  type!: string;

  @Column({ type: 'text' })
  id!: string;

  @Column({ type: 'integer' })
  version!: number;

  @Column({ type: 'bigint' })
  created!: number;

  @Column({ type: 'bigint', name: 'last_modified' })
  lastModified!: number;

  /** What `members` and `groups` elements show of it. */
  @Column({ type: 'text', nullable: true })
  display!: string | null;

  /** `display` in comparison form. */
  @Column({ type: 'text', name: 'display_fold', nullable: true })
  displayFold!: string | null;
}
