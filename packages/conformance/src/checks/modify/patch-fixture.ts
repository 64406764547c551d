import { JsonObject } from '../../json.js';

/** A user with two e-mail addresses, the first primary. */
export const WORK_AND_HOME: JsonObject = {
  emails: [
    { value: 'w@example.test', type: 'work', primary: true },
    { value: 'h@example.test', type: 'home' },
  ],
};
