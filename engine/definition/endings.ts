import { instantOf, type Instant } from '../../domain/time/time';
import type { SubjectView } from './define-process';
import type { Maybe } from './plan';

/** Of several ways to end, the one that came first: it stands, whatever was told afterwards. Of two at once, the first named. */
export const firstToCome = <E extends { readonly at: Instant }>(
  ...endings: readonly Maybe<E>[]
): E | undefined =>
  endings
    .flatMap((ending) => ending || [])
    .reduce<E | undefined>((first, next) => (first && first.at <= next.at ? first : next), undefined);

/** Whether the subject has died, as far as is known now. */
export const hasDied = (subject: SubjectView): boolean =>
  subject.of('deceased').some(({ from }) => instantOf(from) <= subject.asOf);
