import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A removed resource whose membership rows are still to be purged. */
@Entity({ name: 'tombstone', synchronize: false })
export class TombstoneEntity {
  @PrimaryColumn({ type: 'bigint' })
  key!: number;

  @Column({ type: 'integer' })
  tenant!: number;
}
