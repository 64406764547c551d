import { expectRefused } from '../../expect.js';
import { CheckSpec } from '../define-checks.js';

/** Bodies that no user is made of. */
export const refusedSpecs: CheckSpec[] = [
  {
    id: 'create-unknown-user-name-missing',
    title: 'A user without userName is refused',
    req: ['7643-058', '7644-023'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user create',
    fix: 'Answer 400 invalidValue when a required attribute is missing.',
    run: async (t) => {
      const body = t.make.user();
      delete body.userName;
      expectRefused(await t.post('/Users', body), 'userName is required');
    },
  },
  {
    id: 'create-user-name-empty',
    title: 'A user with an empty userName is refused',
    req: ['7643-058'],
    fix: 'Treat an empty required string as missing.',
    run: async (t) =>
      expectRefused(await t.post('/Users', t.make.user({ userName: '' })), 'userName must not be empty'),
  },
  {
    id: 'create-user-name-wrong-type',
    title: 'A userName that is an object is refused',
    req: ['7644-023', '7643-009'],
    fix: 'Check JSON types against the schema and answer 400 invalidValue.',
    run: async (t) =>
      expectRefused(await t.post('/Users', t.make.user({ userName: { a: 1 } })), 'userName must be a string'),
  },
  {
    id: 'create-emails-wrong-type',
    title: 'An e-mail whose value is an object is refused',
    req: ['7644-023', '7643-025'],
    needs: ['User.emails'],
    fix: 'Check JSON types against the schema and answer 400 invalidValue.',
    run: async (t) =>
      expectRefused(
        await t.post('/Users', t.make.user({ emails: [{ value: { a: 1 } }] })),
        'its value must be a string',
      ),
  },
  {
    id: 'create-active-wrong-type',
    title: 'active as an object is refused',
    req: ['7644-023', '7643-011'],
    needs: ['User.active'],
    fix: 'Check JSON types against the schema and answer 400 invalidValue.',
    run: async (t) => expectRefused(await t.post('/Users', t.make.user({ active: {} })), 'active must be a Boolean'),
  },
  {
    id: 'create-active-string-refused',
    title: 'active as a string is refused by the letter',
    req: ['7643-011'],
    mode: 'strict',
    severity: 'advice',
    needs: ['User.active'],
    fix: 'Take JSON Booleans only.',
    run: async (t) =>
      expectRefused(await t.post('/Users', t.make.user({ active: 'false' })), 'active must be a Boolean'),
  },
  {
    id: 'create-schemas-missing',
    title: 'A body without schemas is refused by the letter',
    req: ['7643-005', '7643-035'],
    mode: 'strict',
    severity: 'advice',
    fix: 'Require "schemas" in resources.',
    run: async (t) => {
      const body = t.make.user();
      delete body.schemas;
      expectRefused(await t.post('/Users', body), '"schemas" is required');
    },
  },
];
