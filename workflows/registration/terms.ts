import type { WorkingLine } from '../../domain/clocks/clock';
import { some } from '../../domain/clocks/words';
import type { Term } from './disposals';

const counted = (text: string): WorkingLine => ({ what: 'counted', text });

/**
 * Terms that follow each other are added; months that two terms share count once: Sexual Offences Act 2003
 * s.82(3)-(4), Counter-Terrorism Act 2008 s.53(6), common knowledge to be confirmed. Only the half of a detention
 * and training order that is served in detention counts: s.131.
 */
export function effectiveTerm(terms: readonly Term[]): { total: number; lines: WorkingLine[] } {
  let total = 0;
  const lines = terms.map(({ months, kind, concurrentMonths = 0 }, index) => {
    const own = months - concurrentMonths;
    const counts = kind === 'detention-and-training-order' ? own / 2 : own;
    total += counts;
    const shared = concurrentMonths > 0 ? `, ${concurrentMonths} of them together with earlier terms` : '';
    const half = kind === 'detention-and-training-order' ? ', of which the detention half counts' : '';
    const name = kind === 'imprisonment' ? 'imprisonment' : 'detention and training order';
    return counted(
      `Term ${index + 1}: ${name} of ${some(months, 'month')}${shared}${half}: ${some(counts, 'month')}`,
    );
  });
  if (terms.length > 1) lines.push(counted(`The effective term is ${some(total, 'month')}`));
  return { total, lines };
}
