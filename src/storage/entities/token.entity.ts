import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { BY_CODE_POINT } from './column-types.js';

/** A static bearer token; only its hash is kept. A revoked token has no row. */
@Entity({ name: 'token' })
@Unique('token_hash', ['hash'])
export class TokenEntity {
  @PrimaryColumn(BY_CODE_POINT)
  id!: string;

  @Index('token_tenant')
  @Column({ type: 'integer' })
  tenant!: number;

  /** SHA-256 of the token, hexadecimal: what it is looked up by. */
  @Column(BY_CODE_POINT)
  hash!: string;

  @Column({ type: 'text' })
  description!: string;

  /** Separated by one space, as in RFC 6749 section 3.3. */
  @Column({ type: 'text' })
  scopes!: string;

  @Column({ type: 'bigint', name: 'created_at' })
  createdAt!: number;

  @Column({ type: 'bigint', name: 'expires_at', nullable: true })
  expiresAt!: number | null;

  @Column({ type: 'bigint', name: 'last_used_at', nullable: true })
  lastUsedAt!: number | null;
}
