import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A membership. */
@Entity({ name: 'member', withoutRowid: true })
@Index('member_of', ['memberKey', 'groupKey'])
export class MemberEntity {
  @PrimaryColumn({ type: 'integer', name: 'group_key' })
  groupKey!: number;

  @PrimaryColumn({ type: 'integer', name: 'member_key' })
  memberKey!: number;

  @Column({ type: 'integer' })
  tenant!: number;
}
