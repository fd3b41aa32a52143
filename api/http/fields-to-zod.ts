import { z } from 'zod';
import { isStaffId, isUnitId } from '../../domain/people/parties';
import { showsSomething, turnsText } from '../../domain/shown';
import { isDay, parseInstant } from '../../domain/time/time';
import type { Field, Fields } from '../../engine/definition/fields';

const longest = 4_000;

const needed =
  (what: string) =>
  (issue: { input: unknown }): string =>
    issue.input === undefined ? `Enter ${what}` : `This must be ${what}`;

// A date beyond these years is a slip of the pen, and a clock counted from it leaves the range of PostgreSQL.
const firstYear = 1900;
const lastYear = 2199;
const isInReach = (text: string): boolean => {
  const year = Number(text.slice(0, 4));
  return year >= firstYear && year <= lastYear;
};
const outOfReach = `Enter a year from ${firstYear} to ${lastYear}`;
// A hundred years in days. Nothing is counted for longer.
const mostWhole = 36_525;

/** An id that the service gave. */
export const idField = z.string().min(1).max(100);
/** The parameters of a path with one id that the service gave. */
export const idParams = z.strictObject({ id: idField });

export const dayField = z
  .string({ error: needed('a date') })
  .refine(isDay, { error: 'Enter a real date, such as 2026-05-01', abort: true })
  .refine(isInReach, outOfReach)
  .meta({ format: 'date', example: '2026-05-01' });

export const instantField = z
  .string({ error: needed('a time') })
  .refine(isRealInstant, {
    error: 'Enter a real time with its offset, such as 2026-05-01T09:30:00+01:00',
    abort: true,
  })
  .refine(isInReach, outOfReach)
  .transform(parseInstant)
  .meta({ format: 'date-time', example: '2026-05-01T09:30:00+01:00' });

function isRealInstant(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return false;
  try {
    parseInstant(text);
    return isDay(text.slice(0, 10));
  } catch {
    return false;
  }
}

export const unitField = z
  .string({ error: needed('a unit') })
  .refine(isUnitId, 'Enter a unit, such as police:kent/mosovo')
  .meta({ example: 'police:kent/mosovo' });
/** A force, or another area of an agency. */
export const forceField = z
  .string({ error: 'Enter a force, such as police:kent' })
  .regex(/^[a-z-]+:[a-z0-9-]+$/, 'Enter a force, such as police:kent');
export const staffField = z
  .string({ error: needed('a member of staff') })
  .refine(isStaffId, 'Enter a member of staff, such as staff:4711');
export const timeOfDayField = z
  .string({ error: needed('a time of day') })
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'Enter a time of day, such as 13:00', abort: true })
  .transform((text) => text as `${number}:${number}`);
/** Words of at most so many characters, of which a reader sees something, and sees it in the order in which it is written. */
export const wordsField = (what: string, most: number) =>
  z
    .string({ error: needed(what) })
    .trim()
    .min(1, { error: `Enter ${what}`, abort: true })
    .max(most, `Enter at most ${most} characters`)
    .refine(showsSomething, { error: `Enter ${what}`, abort: true })
    .refine((text) => !turnsText(text), 'Take out the characters that change the reading direction');

export const textField = wordsField('some words', longest);

const one = (field: Field): z.ZodType => {
  switch (field.type) {
    case 'text':
    case 'nameless':
      return textField;
    case 'day':
      return dayField;
    case 'past-instant':
    case 'instant':
      return instantField;
    case 'whole':
      return z
        .int({ error: needed('a whole number') })
        .min(1, 'Enter a whole number from 1')
        .max(mostWhole, `Enter at most ${mostWhole}`);
    case 'flag':
      return z.boolean({ error: needed('true or false') });
    case 'unit':
      return unitField;
    case 'staff':
      return staffField;
    case 'evidence':
      return z
        .string({ error: needed('a reference') })
        .regex(/^evidence:[\w./-]{1,120}$/, 'Enter a reference, such as evidence:exhibit-12');
    case 'hash':
      return z
        .string({ error: needed('a SHA-256') })
        .regex(/^[0-9a-f]{64}$/, 'Enter a SHA-256 in 64 hexadecimal digits');
    case 'one-of':
      return z.enum(field.options as [string], { error: `Choose one of: ${field.options?.join(', ')}` });
    case 'some-of':
      return z
        .array(z.enum(field.options as [string], { error: `Choose from: ${field.options?.join(', ')}` }), {
          error: needed('a list'),
        })
        .min(1, 'Choose at least one');
    case 'list':
      return z
        .array(fieldsToZod(field.fields ?? {}), { error: needed('a list') })
        .max(200, 'Enter at most 200');
    default:
      return field.type satisfies never;
  }
};

/** A strict schema for some fields. Whatever is missing, unknown or impossible is a fault with its place. */
export function fieldsToZod(fields: Fields): z.ZodObject {
  return z.strictObject(
    Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [
        name,
        field.optional ? one(field).optional() : one(field),
      ]),
    ),
  );
}

/** The units that some data name, each with its place. The directory must know them. */
export function unitsIn(
  fields: Fields,
  data: Readonly<Record<string, unknown>>,
  at = '',
): { unit: string; pointer: string }[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const value = data[name];
    const pointer = `${at}/${name}`;
    if (value === undefined) return [];
    if (field.type === 'unit') return [{ unit: value as string, pointer }];
    if (field.type === 'list') {
      return (value as Record<string, unknown>[]).flatMap((item, index) =>
        unitsIn(field.fields ?? {}, item, `${pointer}/${index}`),
      );
    }
    return [];
  });
}
