import { answersTo, mostWork } from '../../api/law/answers';
import { answerTo, questions, type Known, type Question } from '../../api/law/question';
import { calendarOf } from '../../domain/calendars/calendar';
import { Refused } from '../../domain/errors';
import { plusDays } from '../../domain/time/time';

const known: Known = { calendarOf, policies: [], now: '2026-11-01T00:00:00.000Z' };
const asked = (raw: object[]): Question[] => questions.parse(raw) as Question[];
const days = (n: number, more: object = {}): object => ({
  clock: { kind: 'calendar-days', n },
  from: '2026-01-01',
  ...more,
});
const hundredPauses = Array.from({ length: 100 }, (_, n) => ({
  from: plusDays('2026-02-01', n * 3),
  to: plusDays('2026-02-01', n * 3 + 2),
  because: 'custody',
  effect: 'stop-clock',
}));

/** What the questions are refused with. */
async function faultOf(all: Question[]) {
  const outcome = await answersTo(all, known).catch((error: unknown) => error);
  if (!(outcome instanceof Refused)) throw new Error('they were answered');
  return { code: outcome.code, errors: outcome.more.errors };
}

describe('how much work one request for deadlines may be', () => {
  test('questions that are too much work together are refused at the first one beyond the limit', async () => {
    // Each is 36,525 days and itself: the eleventh passes 400,000.
    expect(await faultOf(asked(Array.from({ length: 20 }, () => days(36_525))))).toEqual({
      code: 'request.invalid',
      errors: [
        {
          pointer: '/10/clock',
          message:
            'Up to here these questions count more than 400000 days, pauses and holidays together: ask them in parts',
        },
      ],
    });
  });

  test('the longest questions that stay within the limit of work are answered', async () => {
    const { parts } = await answersTo(asked(Array.from({ length: 10 }, () => days(36_525))), known);
    expect(JSON.parse(parts.join(''))).toHaveLength(10);
  });

  test('pauses and added holidays count as work, however few days are counted', async () => {
    const extraHolidays = Array.from({ length: 400 }, (_, n) => plusDays('2026-03-01', n));
    const one = days(1, { pauses: hundredPauses, extraHolidays });
    const [question] = asked([one]) as [Question];
    const all = Array.from({ length: 1_000 }, () => question);
    // 1 for itself, 1 day, 100 pauses and 400 holidays.
    expect((await faultOf(all)).errors?.[0]?.pointer).toBe(`/${Math.floor(mostWork / 502)}/clock`);
  });

  test('a long count lets other requests be answered meanwhile, and gives the same answers as each question alone', async () => {
    let rests = 0;
    const all = asked(Array.from({ length: 10 }, () => days(2_500, { pauses: hundredPauses })));
    const { parts } = await answersTo(all, known, async () => Promise.resolve((rests += 1)));
    expect(rests).toBe(10);
    expect(JSON.parse(parts.join(''))).toEqual(
      JSON.parse(JSON.stringify(all.map((one) => answerTo(one, known)))),
    );
  });

  test.each([
    ['calendar-months', 1_200],
    ['calendar-years', 100],
  ])('a count of %s is refused above %d, which is a hundred years', (kind, most) => {
    const fits = (n: number) => questions.safeParse({ clock: { kind, n }, from: '2199-12-31' }).success;
    expect([fits(most), fits(most + 1)]).toEqual([true, false]);
  });
});
