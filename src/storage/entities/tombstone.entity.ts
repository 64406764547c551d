import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A removed resource whose membership rows are still to be purged. */
@Entity({ name: 'tombstone' })
export class TombstoneEntity {
  @PrimaryColumn({ type: 'integer' })
  key!: number;

  @Column({ type: 'integer' })
  tenant!: number;
}
