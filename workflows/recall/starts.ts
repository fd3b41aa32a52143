import type { Table } from './table';
import type { Spell } from '../../domain/circumstances';
import { instantOf } from '../../domain/time/time';
import type { Input, SubjectView } from '../../engine/definition/define-process';
import type { Maybe } from '../../engine/definition/plan';

/** A person on licence who is charged or remanded has a recall considered, once for each cause. */
export function startsFor(spell: Spell, subject: SubjectView): Maybe<Input<Table>> {
  const { licence, charged, custody, accountable, recall: open } = subject.is;
  if (!licence || !accountable?.value || open) return undefined;
  // Of what holds, whatever was told last: a licence may be told after the charge.
  const since = instantOf(licence.from);
  const begun = ({ from }: Pick<Spell, 'from'>): boolean => instantOf(from) >= since;
  const cause = [charged, custody].find(
    (held) => held && begun(held) && (held.id === spell.id || spell.kind === 'licence'),
  );
  if (!cause) return undefined;
  const answered = subject.of('recall').some(({ from }) => instantOf(from) >= instantOf(cause.from));
  if (answered) return undefined;
  return { home: accountable.value, because: cause.kind === 'charged' ? 'charge' : 'remand' };
}
