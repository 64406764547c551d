import { Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { identity } from './column-types.js';

/** The short number of (tenant, resource type, attribute path) in the value tables. */
@Entity({ name: 'slot', synchronize: false })
@Unique('slot_path', ['tenant', 'type', 'path'])
export class SlotEntity {
  @PrimaryGeneratedColumn('identity', identity('integer'))
  id!: number;

  @Column({ type: 'integer' })
  tenant!: number;

  @Column({ type: 'text' })
  type!: string;

  @Column({ type: 'text' })
  path!: string;

  /** 1 or 0 when a tenant setting decides whether values must be unique; null: the schema decides. */
  @Column({ type: 'integer', name: 'is_unique', nullable: true })
  isUnique!: number | null;
}
