const DATE_TIME =
  /^(-?\d{4,9})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,64}))?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/;

/**
 * The comparison key of an xsd:dateTime (RFC 7643 section 2.3.5): the time in UTC to the second, then the fraction
 * without trailing zeros, so that keys sort by time whatever the offset. A time without offset is taken as UTC.
 * `undefined` when the text is not an xsd:dateTime with date and time, or lies outside the years 0000 to 9999.
 */
export function dateTimeKey(text: string): string | undefined {
  const match = DATE_TIME.exec(text);
  if (!match) return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = '', offset = 'Z'] = match;
  if (year.length !== 4) return undefined;
  const midnight = hour === '24' && minute === '00' && second === '00' && Number(fraction) === 0;
  const [m, d, h, min, s] = [month, day, hour, minute, second].map(Number) as [number, number, number, number, number];
  if (m < 1 || m > 12 || d < 1 || d > daysInMonth(Number(year), m)) return undefined;
  if ((h > 23 && !midnight) || min > 59 || s > 59) return undefined;
  const local = new Date(0);
  local.setUTCFullYear(Number(year), m - 1, d);
  local.setUTCHours(h, min, s);
  const utc = new Date(local.getTime() - offsetMinutes(offset) * 60_000);
  if (utc.getUTCFullYear() < 0 || utc.getUTCFullYear() > 9999) return undefined;
  const digits = fraction.replace(/0+$/, '');
  return utc.toISOString().slice(0, 19) + (digits && `.${digits}`);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function offsetMinutes(offset: string): number {
  if (offset === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  return offset.startsWith('-') ? -minutes : minutes;
}
