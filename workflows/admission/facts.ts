import type { Table } from './table';
import { plusDays, startOf } from '../../domain/time/time';
import type { View } from '../../engine/definition/define-process';
import type { Admission } from '../../engine/definition/plan';
import type { Remembered } from '../../engine/definition/remember';

export type AdmissionView = View<Table, Remembered<Table>>;

/**
 * Whoever is accountable now decides. The asker has no part in it: a part would show them what they ask about.
 */
export function parties({ input, subject: { is } }: AdmissionView) {
  return { lead: is.accountable?.value ?? input.lead ?? input.askerUnit };
}

/** Who is let in, and until when: the asker, or their unit. */
export function admissionOf({ input, done: { decide } }: AdmissionView): Admission | undefined {
  if (decide?.outcome !== 'admitted') return undefined;
  const until = startOf(plusDays(decide.until, 1));
  return input.forUnit === true ? { unit: input.askerUnit, until } : { staff: input.asker, until };
}
