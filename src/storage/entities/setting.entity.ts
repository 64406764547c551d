import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A setting of the whole service, such as the secret that signs cursors. */
@Entity({ name: 'setting', withoutRowid: true })
export class SettingEntity {
  @PrimaryColumn({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  value!: string;
}
