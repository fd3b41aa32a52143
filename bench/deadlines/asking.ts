import { answerTo, questions } from '../../api/law/question';
import { calendarOf } from '../../domain/calendars/calendar';
import { dayOf, plusDays } from '../../domain/time/time';
import { now, round, secondsOf } from '../measuring';

/** A thousand questions: of all nations, most of up to four weeks, a quarter with a pause. */
function thousandQuestions() {
  const kinds = [
    'inclusive-days',
    'calendar-days',
    'calendar-months',
    'working-days',
    'not-later-than-days-before',
  ];
  const raw = Array.from({ length: 1_000 }, (_, n) => ({
    clock: { kind: kinds[n % kinds.length], n: 1 + ((n * 7) % (n % 10 === 0 ? 250 : 28)) },
    from: plusDays('2026-01-01', n % 700),
    nation: ['england-and-wales', 'scotland', 'northern-ireland'][n % 3],
    ...(n % 4 === 0 && {
      pauses: [
        {
          from: plusDays('2026-01-03', n % 700),
          to: plusDays('2026-01-09', n % 700),
          because: 'custody',
          effect: 'stop-clock',
        },
      ],
    }),
  }));
  return [questions.parse(raw)].flat();
}

const daysOf = (clock: { readonly n?: number } | object | undefined): number =>
  clock !== undefined && 'n' in clock ? (clock.n ?? 0) : 0;

/** Deadlines with their working in a second, beside a walk that only adds days. */
export async function asking(): Promise<Record<string, number>> {
  const asked = thousandQuestions();
  const known = { calendarOf, policies: [], now: now() };
  const ours = (): void => {
    for (const one of asked) answerTo(one, known);
  };
  const bare = (): void => {
    for (const { clock, from } of asked) {
      let day = dayOf(from);
      for (let left = daysOf(clock); left > 0; left -= 1) day = plusDays(day, 1);
    }
  };
  ours();
  bare();
  const rounds = 20;
  const [mine, floor] = [
    await secondsOf(() => Array.from({ length: rounds }, ours)),
    await secondsOf(() => Array.from({ length: rounds }, bare)),
  ];
  return {
    deadlinesPerSecond: Math.round((rounds * asked.length) / mine),
    bareDayWalksPerSecond: Math.round((rounds * asked.length) / floor),
    shareOfBareWalk: round(floor / mine, 3),
  };
}
