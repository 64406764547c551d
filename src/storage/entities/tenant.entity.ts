import { Column, Entity, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { BY_CODE_POINT, identity } from './column-types.js';

/** A tenant. Everything else in the database names it by `key`. */
@Entity({ name: 'tenant' })
@Unique('tenant_id', ['id'])
@Index('tenant_issuer', ['jwtIssuer', 'jwtAudience'])
export class TenantEntity {
  @PrimaryGeneratedColumn('identity', identity('integer'))
  key!: number;

  /** What people and tokens call it. Freed at once when the tenant is deleted. */
  @Column(BY_CODE_POINT)
  id!: string;

  @Column({ type: 'text', name: 'display_name' })
  displayName!: string;

  /** What administrators note about it. */
  @Column({ type: 'text', nullable: true })
  description!: string | null;

  @Column({ type: 'text', default: 'lenient' })
  mode!: 'lenient' | 'strict';

  @Column({ type: 'text', name: 'duplicate_group_names', default: 'allow' })
  duplicateGroupNames!: 'allow' | 'reject';

  /** `iss` of the tokens of the tenant's own outside issuer. */
  @Column({ ...BY_CODE_POINT, name: 'jwt_issuer', nullable: true })
  jwtIssuer!: string | null;

  /** `aud` of those tokens; a trigger takes it from `jwt`. */
  @Column({ ...BY_CODE_POINT, name: 'jwt_audience', nullable: true })
  jwtAudience!: string | null;

  /** How those tokens are verified and read, as JSON. */
  @Column({ type: 'text', nullable: true })
  jwt!: string | null;

  /** Milliseconds since 1970. */
  @Column({ type: 'bigint', name: 'created_at' })
  createdAt!: number;

  /** Set while the rows of a deleted tenant are being purged; such a tenant does not exist for anybody. */
  @Index('tenant_deleted', { where: '"deleted_at" IS NOT NULL' })
  @Column({ type: 'bigint', name: 'deleted_at', nullable: true })
  deletedAt!: number | null;
}
