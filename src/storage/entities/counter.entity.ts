import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How many resources live in a block of 1,024 keys. */
@Entity({ name: 'counter', synchronize: false, withoutRowid: true })
export class CounterEntity {
  @PrimaryColumn({ type: 'integer' })
  tenant!: number;

  @PrimaryColumn({ type: 'text' })
  type!: string;

  @PrimaryColumn({ type: 'integer' })
  block!: number;

  @Column({ type: 'integer' })
  n!: number;
}
