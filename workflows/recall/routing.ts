import { holds, textOf, type Known, type RoutingFacts } from './routing-questions';
import { routingVersionOn, type Branch } from './routing-table';
import { inWords } from '../../domain/clocks/words';
import { dayOf, plusDays, plusMonths, type Day } from '../../domain/time/time';
import type { Certainty } from '../../domain/law/rule';

/** How a recall ends: after a fixed number of days in custody, or not before somebody decides. */
export type Route = 'standard' | 14 | 28 | 56;

export interface RoutingLine {
  readonly what: 'version' | 'fact' | 'excluded' | 'condition' | 'judgement' | 'route';
  readonly text: string;
}

export interface Routed {
  readonly route: Route;
  /** The route turns on a judgement of serious harm that nobody has made: standard until somebody does. */
  readonly needs?: 'judgement';
  /** The first day of the version of the table that was used. */
  readonly version: Day;
  readonly source: string;
  readonly certainty: Certainty;
  readonly working: readonly RoutingLine[];
}

/**
 * The route of a recall, with the reason line by line. Pure: the same facts give the same route, whatever the
 * day on which it is asked. Days are those of London.
 */
export function routeOf(facts: RoutingFacts): Routed {
  const decided = dayOf(facts.decidedOn);
  const known: Known = { ...facts, decided, adult: eighteenthBirthday(facts.born) <= decided };
  const table = routingVersionOn(decided);
  const isYoung = !known.adult || known.youthSentence;
  const branch = (isYoung && table.young) || table.everybody;
  const lines: RoutingLine[] = [
    {
      what: 'version',
      text: `Revoked on ${inWords(decided)}: by the table from ${inWords(table.from)} (${table.source})`,
    },
  ];
  if (table.young) lines.push({ what: 'fact', text: groupOf(known, isYoung) });
  const { route, needs, text } = stages(branch, known, lines);
  const { from: version, source, certainty } = table;
  return {
    route,
    version,
    source,
    certainty,
    working: [...lines, { what: 'route', text }],
    ...(needs && { needs }),
  };
}

type Found = Pick<Routed, 'route' | 'needs'> & { readonly text: string };

/** Exclusions, then what makes release mandatory, then the judgement; each writes down what it found. */
function stages(branch: Branch, known: Known, lines: RoutingLine[]): Found {
  const standard = (why: string, needs?: 'judgement'): Found => ({
    route: 'standard',
    text: `${why}: a standard recall`,
    ...(needs && { needs }),
  });
  const fixed = (why: string): Found => {
    const route = branch.days(known);
    return { route, text: `${why}: ${route} days, beginning with the day of the return to custody` };
  };
  const excluded = branch.outside.filter((name) => holds(name, known));
  for (const name of branch.outside)
    lines.push({
      what: 'excluded',
      text: `${textOf(name, known)}${excluded.includes(name) ? ' (excluded)' : ''}`,
    });
  if (excluded.length > 0) return standard('Excluded from automatic release');
  if (branch.mandatoryUnless) {
    const failed = branch.mandatoryUnless.filter((name) => holds(name, known));
    for (const name of branch.mandatoryUnless)
      lines.push({
        what: 'condition',
        text: `${textOf(name, known)} (${failed.includes(name) ? 'not met' : 'met'})`,
      });
    if (failed.length === 0)
      return fixed(branch.judged ? 'Automatic release is mandatory' : 'Eligible for automatic release');
  }
  if (!branch.judged) return standard('Not eligible for automatic release');
  const judged = (text: string): void => void lines.push({ what: 'judgement', text });
  if (known.seriousHarm === 'no-risk') {
    judged('Judged: release would not risk serious harm to the public');
    return fixed('Suitable for automatic release');
  }
  if (known.seriousHarm === 'risk') {
    judged('Judged: release would risk serious harm to the public');
    return standard('Not suitable for automatic release');
  }
  judged('Nobody has judged yet whether release would risk serious harm to the public');
  return standard('Until that is judged', 'judgement');
}

function groupOf({ adult, decided }: Known, young: boolean): string {
  const day = inWords(decided);
  if (!young) return `18 or over on ${day}, and not serving only youth sentences: the rules for adults`;
  const why = adult ? 'Serving only sentences passed on a young person' : `Under 18 on ${day}`;
  return `${why}: a relevant young offender`;
}

/** Born on 29 February: 18 on 1 March where the year has no such day. */
function eighteenthBirthday(born: Day): Day {
  const same = plusMonths(born, 18 * 12);
  return same.slice(8) === born.slice(8) ? same : plusDays(same, 1);
}
