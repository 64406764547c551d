import { anyCertificate } from './any-certificate.js';
import { anyCountry } from './any-country.js';
import { anyLanguage } from './any-language.js';
import { anyTimeZone } from './any-time-zone.js';
import { anyUserName } from './any-user-name.js';
import { arrayForSingle } from './array-for-single.js';
import { attributesWin } from './attributes-win.js';
import { bulkFailOnNoErrors } from './bulk-fail-on-no-errors.js';
import { displayName } from './display-name.js';
import { dotAfterUrn } from './dot-after-urn.js';
import { emptiedElement } from './emptied-element.js';
import { emptyString } from './empty-string.js';
import { jsonText } from './json-text.js';
import { looseReference } from './loose-reference.js';
import { memberReference } from './member-reference.js';
import { numberForString } from './number-for-string.js';
import { patchAddSelectedMember } from './patch-add-selected-member.js';
import { patchCreateOnNoMatch } from './patch-create-on-no-match.js';
import { patchEmptyOperations } from './patch-empty-operations.js';
import { patchEmptyPath } from './patch-empty-path.js';
import { patchFilterKeys } from './patch-filter-keys.js';
import { patchKeepSelector } from './patch-keep-selector.js';
import { patchKeepsActive } from './patch-keeps-active.js';
import { patchLoneOperation } from './patch-lone-operation.js';
import { patchLooseQuotes } from './patch-loose-quotes.js';
import { patchMemberDisplay } from './patch-member-display.js';
import { patchOpCase } from './patch-op-case.js';
import { patchReadOnly } from './patch-read-only.js';
import { patchRemoveListed } from './patch-remove-listed.js';
import { patchSchemas } from './patch-schemas.js';
import { patchSlashPath } from './patch-slash-path.js';
import { pathKeys } from './path-keys.js';
import { projectionFilter } from './projection-filter.js';
import { projectionUnknown } from './projection-unknown.js';
import { putKeepsActive } from './put-keeps-active.js';
import { putKeepsMembers } from './put-keeps-members.js';
import { quotedBoolean } from './quoted-boolean.js';
import type { BodyRule, CompatibilityRule, OperationRule, SwitchRule, ValueRule } from './rule.js';
import { scalarForComplex } from './scalar-for-complex.js';
import { schemasIncomplete } from './schemas-incomplete.js';
import { schemasMissing } from './schemas-missing.js';
import { schemasUnknown } from './schemas-unknown.js';
import { searchWithoutSchemas } from './search-without-schemas.js';
import { severalPrimaries } from './several-primaries.js';
import { singleForArray } from './single-for-array.js';
import { stringBoolean } from './string-boolean.js';
import { stringNumber } from './string-number.js';
import { trimmedName } from './trimmed-name.js';
import { unknownAttribute } from './unknown-attribute.js';
import { unknownMembers } from './unknown-members.js';
import { untypedElement } from './untyped-element.js';
import { urlSafeBinary } from './url-safe-binary.js';
import { valueFilter } from './value-filter.js';
import { wrappedValue } from './wrapped-value.js';

/** Applied to bodies in this order, each to the result of the one before. */
export const BODY_RULES: readonly BodyRule[] = [dotAfterUrn, pathKeys];

/** Applied to a value in this order, each to the result of the one before. */
export const VALUE_RULES: readonly ValueRule[] = [
  wrappedValue,
  arrayForSingle,
  trimmedName,
  emptyString,
  jsonText,
  singleForArray,
  scalarForComplex,
  displayName,
  memberReference,
  stringBoolean,
  stringNumber,
  numberForString,
  urlSafeBinary,
];

/** Applied to a PATCH operation in this order, each to the result of the one before. */
export const OPERATION_RULES: readonly OperationRule[] = [
  patchOpCase,
  patchEmptyPath,
  patchSlashPath,
  patchLooseQuotes,
  patchAddSelectedMember,
];

/** Rules that the code asks for where they matter. The order is that of the documentation. */
export const SWITCH_RULES: readonly SwitchRule[] = [
  unknownAttribute,
  schemasMissing,
  schemasUnknown,
  schemasIncomplete,
  emptiedElement,
  untypedElement,
  severalPrimaries,
  looseReference,
  anyUserName,
  anyCountry,
  anyLanguage,
  anyTimeZone,
  anyCertificate,
  putKeepsActive,
  putKeepsMembers,
  unknownMembers,
  attributesWin,
  projectionUnknown,
  projectionFilter,
  searchWithoutSchemas,
  bulkFailOnNoErrors,
  quotedBoolean,
  valueFilter,
  patchSchemas,
  patchLoneOperation,
  patchEmptyOperations,
  patchCreateOnNoMatch,
  patchKeepSelector,
  patchFilterKeys,
  patchReadOnly,
  patchKeepsActive,
  patchRemoveListed,
  patchMemberDisplay,
];

/** All compatibility rules. */
export const ALL_RULES: readonly CompatibilityRule[] = [
  ...BODY_RULES,
  ...VALUE_RULES,
  ...OPERATION_RULES,
  ...SWITCH_RULES,
];
