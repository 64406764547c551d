import attributeNames from './attribute-names.mjs';
import bodies from './bodies.mjs';
import comparisons from './comparisons.mjs';
import filters from './filters.mjs';
import largeDocuments from './large-documents.mjs';
import longPolls from './long-polls.mjs';
import members from './members.mjs';
import slow from './slow.mjs';
import tokens from './tokens.mjs';
import unreadReplies from './unread-replies.mjs';
import writes from './writes.mjs';

/**
 * Every attack, in the order of the table. One has
 * - `name`, `title`; `only`: the one database it is of, when it is not both;
 * - `scopes` of the token it attacks with;
 * - `seconds` it lasts at most, and `quickSeconds` in the quick tier (2 unless said);
 * - `neighbour.mix`: what the neighbour sends meanwhile (`reads` unless said);
 * - `expected`: how its requests may be answered: a status, with a code or any, `closed` or `no reply`; `must`: of which one must be seen,
 *   `mustIfFull`: the same where the attack has its full time; `replies`: so many of any kind at least in the full time;
 * - `open()`: what is there before its tenant is (`jwt`: the tenant's issuer), `prepare({api, quick})`: what is loaded,
 *   `enlarge({quick})`: how large the documents of its users are made in the database (`bytes`);
 * - `attack(client, prepared)`: the attack, by the means of attacker/client.mjs.
 */
export const ATTACKS = [
  ...comparisons,
  ...attributeNames,
  ...longPolls,
  ...unreadReplies,
  ...largeDocuments,
  ...bodies,
  ...filters,
  ...tokens,
  ...members,
  ...slow,
  ...writes,
];
