import { Column, Entity, PrimaryColumn } from 'typeorm';
import { BY_CODE_POINT } from './column-types.js';

/** A setting of the whole service, such as the secret that signs cursors. */
@Entity({ name: 'setting', withoutRowid: true })
export class SettingEntity {
  @PrimaryColumn(BY_CODE_POINT)
  name!: string;

  @Column({ type: 'text' })
  value!: string;
}
