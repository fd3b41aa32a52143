import { holdsAt, type CircumstanceKind, type Spell } from '../../domain/circumstances';
import type { Instant } from '../../domain/time/time';
import type { SubjectView } from './define-process';

/** What held of the subject at an instant, as far as is known now. Of several spells, the one that began last stands. */
export const heldAt = <K extends CircumstanceKind>(
  subject: SubjectView,
  kind: K,
  at: Instant,
): Spell<K> | undefined => subject.of(kind).findLast((spell) => holdsAt(spell, at));
