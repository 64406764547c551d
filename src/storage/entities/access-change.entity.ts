import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A tenant whose tokens, or settings that decide on requests, have changed; triggers write it. */
@Entity({ name: 'access_change' })
export class AccessChangeEntity {
  /** Committed in this order. */
  @PrimaryGeneratedColumn({ type: 'integer' })
  seq!: number;

  @Column({ type: 'integer' })
  tenant!: number;

  /** Random: a reader notices when its last row is another one now, as after a restore. */
  @Column({ type: 'text' })
  mark!: string;
}
