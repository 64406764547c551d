import { AccessChangeEntity } from './access-change.entity.js';
import { ChangeLogEntity } from './change-log.entity.js';
import { CounterEntity } from './counter.entity.js';
import { DocumentEntity } from './document.entity.js';
import { MemberEntity } from './member.entity.js';
import { ResourceEntity } from './resource.entity.js';
import { SettingEntity } from './setting.entity.js';
import { SlotEntity } from './slot.entity.js';
import { TenantEntity } from './tenant.entity.js';
import { TokenEntity } from './token.entity.js';
import { TombstoneEntity } from './tombstone.entity.js';
import { LongValueEntity, UniqueValueEntity, ValueEntity } from './value.entity.js';

export { TenantEntity, TokenEntity, SettingEntity, AccessChangeEntity };

/** Every table of the service. */
export const ENTITIES = [
  TenantEntity,
  TokenEntity,
  SettingEntity,
  SlotEntity,
  ResourceEntity,
  DocumentEntity,
  ValueEntity,
  LongValueEntity,
  UniqueValueEntity,
  MemberEntity,
  CounterEntity,
  TombstoneEntity,
  ChangeLogEntity,
  AccessChangeEntity,
];
