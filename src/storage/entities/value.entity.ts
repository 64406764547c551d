import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One attribute value in comparison form; long ones as head and hash (see index-key.ts). */
@Entity({ name: 'value', synchronize: false, withoutRowid: true })
@Index('value_slot', ['slot', 'value'])
export class ValueEntity {
  @PrimaryColumn({ type: 'bigint' })
  key!: number;

  @PrimaryColumn({ type: 'integer' })
  slot!: number;

  /** Index of the element it belongs to, so that conditions of a value path meet in one element. */
  @PrimaryColumn({ type: 'bigint' })
  ordinal!: number;

  @Column({ type: 'text' })
  value!: string;
}

/** The whole comparison form of a long value. */
@Entity({ name: 'long_value', synchronize: false })
export class LongValueEntity {
  @PrimaryColumn({ type: 'bigint' })
  key!: number;

  @PrimaryColumn({ type: 'integer' })
  slot!: number;

  @PrimaryColumn({ type: 'bigint' })
  ordinal!: number;

  @Column({ type: 'text' })
  value!: string;
}

/** Who holds a value that must be unique; the primary key is what decides. */
@Entity({ name: 'unique_value', synchronize: false, withoutRowid: true })
export class UniqueValueEntity {
  @PrimaryColumn({ type: 'integer' })
  slot!: number;

  @PrimaryColumn({ type: 'text' })
  value!: string;

  @Column({ type: 'bigint' })
  key!: number;
}
