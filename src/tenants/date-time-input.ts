import { ValidateBy } from 'class-validator';

const DATE_TIME =
  /^(\d{4})-(0[1-9]|1[0-2])-(\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/** Whether a text is a date-time of RFC 3339 section 5.6, with a day its month has; leap seconds are not taken. */
export function isDateTime(value: unknown): value is string {
  const [, year, month, day] = (typeof value === 'string' && DATE_TIME.exec(value)) || [];
  if (day === undefined) return false;
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return Number(day) >= 1 && Number(day) <= last && Number.isFinite(timeOf(String(value)));
}

/** Milliseconds since 1970 of a valid date-time. */
export function timeOf(value: string): number {
  return Date.parse(value.toUpperCase());
}

/** Validates a date and time. */
export function IsDateTime(): PropertyDecorator {
  return ValidateBy({
    name: 'isDateTime',
    validator: {
      validate: isDateTime,
      defaultMessage: (details) => `${details?.property} must be a date and time such as 2027-01-31T00:00:00Z`,
    },
  });
}
