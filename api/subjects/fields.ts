import { z } from 'zod';
import { circumstanceValues, tellableKinds } from '../../domain/circumstances';
import { parseReference, referenceKinds } from '../../domain/identifiers';
import { instantOf } from '../../domain/time/time';
import { dayField, idField, instantField, staffField, textField, unitField } from '../http/fields-to-zod';

/** A reference by which agencies know a person, in its one form. */
export const referenceBody = z
  .strictObject({ kind: z.enum(referenceKinds), value: z.string().min(1).max(60) })
  .transform((given, context) => {
    const read = parseReference(given.kind, given.value);
    if (read.ok) return { kind: given.kind, value: read.value };
    context.addIssue({ code: 'custom', message: read.reason, path: ['value'] });
    return z.NEVER;
  });

/** The same, and why. */
export const reasonedReferenceBody = z
  .strictObject({ kind: z.enum(referenceKinds), value: z.string().min(1).max(60), reason: textField })
  .transform((given, context) => {
    const read = parseReference(given.kind, given.value);
    if (read.ok) return { ...given, value: read.value };
    context.addIssue({ code: 'custom', message: read.reason, path: ['value'] });
    return z.NEVER;
  });

/** Of a reference of a person: those of members of staff are the directory's to enter. */
export const ofPerson = <T extends { readonly kind: string }>(body: z.ZodType<T>) =>
  body.refine(({ kind }) => kind !== 'staff', {
    path: ['kind'],
    message: 'The directory enters the references of members of staff',
  });

const when = z.union([dayField, instantField], { error: 'Enter a real date or time' });

const circumstanceFields = z.strictObject({
  // No request may say what a process establishes: a person's accountable unit changes by a transfer alone.
  kind: z.enum(tellableKinds, { error: `Choose one of: ${tellableKinds.join(', ')}` }),
  from: when,
  to: when.optional(),
  value: z.unknown().optional(),
  endReason: textField.optional(),
  /** The circumstance that this corrects, ends or withdraws. */
  replaces: idField.optional(),
  withdrawn: z.boolean().optional(),
});

/** A circumstance that somebody tells of. */
export const circumstanceBody = circumstanceFields.superRefine((told, context) => {
  const faults = [...valueFaults(told), ...spanFaults(told)];
  for (const [path, message] of faults) context.addIssue({ code: 'custom', path: [path], message });
});

type Told = z.output<typeof circumstanceFields>;
type Faults = readonly (readonly [path: string, message: string])[];

function valueFaults({ kind, value }: Told): Faults {
  const allowed = circumstanceValues[kind];
  switch (allowed) {
    case 'true':
      return value === undefined || value === true ? [] : [['value', 'This circumstance has no value']];
    case 'unit':
      return fieldFaults(unitField, value);
    case 'staff':
      return fieldFaults(staffField, value);
    default:
      return allowed.some((one) => one === value) ? [] : [['value', `Choose one of: ${allowed.join(', ')}`]];
  }
}

function fieldFaults(field: z.ZodType, value: unknown): Faults {
  const read = field.safeParse(value);
  return read.success ? [] : [['value', read.error.issues[0]?.message ?? 'Enter another value']];
}

const spanFaults = ({ from, to, withdrawn, replaces }: Told): Faults => [
  ...(to !== undefined && instantOf(to) < instantOf(from)
    ? [['to', 'The end must not be before the beginning'] as const]
    : []),
  ...(withdrawn === true && replaces === undefined
    ? [['replaces', 'Name the circumstance to withdraw'] as const]
    : []),
];
