import { instantOf, type Instant } from '../../domain/time/time';
import type { SubjectView } from './define-process';
import type { Maybe } from './plan';

/** Of several ways to end, the one that happened first: it stands, whatever was told afterwards. Of two at once, the first named. */
export const firstToCome = <E extends { readonly on: Instant }>(
  ...endings: readonly Maybe<E>[]
): E | undefined =>
  endings
    .flatMap((ending) => ending || [])
    .reduce<E | undefined>((first, next) => (first && first.on <= next.on ? first : next), undefined);

/** Whether the subject has died, as far as is known now. */
export const hasDied = (subject: SubjectView): boolean =>
  subject.of('deceased').some(({ from }) => instantOf(from) <= subject.asOf);
