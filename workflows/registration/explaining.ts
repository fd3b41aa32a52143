import type { WorkingLine } from '../../domain/clocks/clock';
import { inWords, some } from '../../domain/clocks/words';
import { birthdayAt } from '../../domain/time/age';
import { dayOf, instantOf, type Day } from '../../domain/time/time';
import type { Explanation } from '../../engine/definition/define-process';
import {
  convictionsOf,
  initialsOwed,
  type Convictions,
  type Ground,
  type Living,
  type OwedInitial,
} from './convictions';
import { custodyFor, relevantNotification } from './first-notification';
import { eligibilityOf } from './course';

/** How the period and the day of a review were found, and what belongs to each disposal where there are several. */
export function explains(view: Living): Explanation[] {
  const convictions = convictionsOf(view);
  const eligible = eligibilityOf(view, convictions);
  return [
    { title: 'How long the requirements last', working: convictions.period.working },
    ...(eligible ? [{ title: 'When a review may be applied for', working: eligible.working }] : []),
    ...eachDisposal(view, convictions),
  ];
}

function eachDisposal(view: Living, convictions: Convictions): Explanation[] {
  const { grounds } = convictions;
  if (grounds.length === 1) return [];
  const owed = initialsOwed(view, convictions);
  return grounds.map((ground) => ({
    title: `What belongs to the disposal of ${inWords(ground.relevantDate)}`,
    working: [
      { what: 'rule', text: `Its name, where a command asks which is meant: ${ground.id}` },
      { what: 'start', on: ground.relevantDate, text: ageOn(ground) },
      custody(ground, view),
      initial(
        ground,
        owed.find((one) => one.ground === ground),
      ),
      firstNotification(ground, view),
      period(ground),
    ],
  }));
}

function ageOn({ born, relevantDate }: Ground): string {
  const years = Number(relevantDate.slice(0, 4)) - Number(born.slice(0, 4));
  const age = birthdayAt(born, years) <= relevantDate ? years : years - 1;
  return `${inWords(relevantDate)}: the relevant date, at the age of ${some(age, 'year')}`;
}

function custody(ground: Ground, { subject }: Living): WorkingLine {
  const released = custodyFor(ground, subject);
  if (released === undefined) return { what: 'rule', text: 'No custody for it is on record' };
  if (released === 'detained') return { what: 'paused', text: 'In the custody for it, with no end known' };
  return {
    what: 'start',
    on: released,
    text: `${inWords(released)}: the first release from the custody for it`,
  };
}

function initial({ ended }: Ground, owed: OwedInitial | undefined): WorkingLine {
  const on = owed?.met && dayOf(owed.met.at);
  if (on) return { what: 'start', on, text: `${inWords(on)}: its initial notification was given` };
  if (owed) return { what: 'rule', text: 'Its initial notification has not been given' };
  const text =
    ended?.reason === 'conviction-quashed'
      ? 'It was quashed, and no initial notification is owed for it'
      : 'No initial notification of its own: the person had given that of an earlier one, and stayed subject by it (s.83(2))';
  return { what: 'falls-away', text };
}

function firstNotification(ground: Ground, view: Living): WorkingLine {
  const first = relevantNotification(ground, view);
  if (!first) return { what: 'rule', text: 'Nothing was notified in respect of it yet' };
  const on = dayOf(first.on);
  return { what: 'start', on, text: `${inWords(on)}: the first notification in respect of it` };
}

function period({ span: { lastDay }, ended, indefinite }: Ground): WorkingLine {
  if (ended) {
    const on = dayOf(instantOf(ended.at));
    return { what: 'due', on, text: `${inWords(on)}: its requirements ended (${ended.reason})` };
  }
  if (lastDay) return lasting(lastDay);
  return { what: 'rule', text: indefinite ? 'Its period is indefinite' : 'No end of its period is known' };
}

const lasting = (lastDay: Day): WorkingLine => ({
  what: 'due',
  on: lastDay,
  text: `${inWords(lastDay)}: the last day of its period`,
});
