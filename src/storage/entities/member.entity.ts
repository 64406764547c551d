import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A membership. */
@Entity({ name: 'member', synchronize: false, withoutRowid: true })
@Index('member_of', ['memberKey', 'groupKey'])
export class MemberEntity {
  @PrimaryColumn({ type: 'bigint', name: 'group_key' })
  groupKey!: number;

  @PrimaryColumn({ type: 'bigint', name: 'member_key' })
  memberKey!: number;

  @Column({ type: 'integer' })
  tenant!: number;
}
