import { posts, postAbove, upTheLine } from '../../domain/people/parties';
import { ladderOf } from '../../workflows/rules';
import { bandOf, ladders, rungTimeInWords, type Ladder, type RungTime } from '../../domain/law/ladders';

const all: Readonly<Record<string, Ladder>> = ladders;
const minutesOf = (when: RungTime): number =>
  'share' in when ? when.share - 1 : 'days' in when ? when.days * 1_440 : when.hours * 60;

describe('the ladders', () => {
  it.each(Object.keys(ladders).filter((name) => name !== 'none'))(
    'the ladder %s climbs in the order of time, from the owner up the line, each rung under a name of its own',
    (name) => {
      for (const rungs of Object.values(all[name]?.rungs ?? {})) {
        const times = rungs.map(({ when }) => minutesOf(when));
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(new Set(rungs.map((rung) => rung.name)).size).toBe(rungs.length);
        expect(rungs[0]?.post).toBe('owner');
        const reached = rungs.map(({ post }) => post).filter((post) => post !== 'owner');
        expect(reached).toEqual(posts.filter((post) => reached.includes(post)));
      }
    },
  );

  it.each([
    ['default', 'force-lead'],
    ['hours', 'force-lead'],
    ['neighbourhood', 'force-lead'],
    ['vetting', 'force-lead'],
    // Who is in counselling is not told above occupational health.
    ['private', 'unit-manager'],
  ])('the ladder %s ends with the %s', (name, post) => {
    for (const rungs of Object.values(all[name]?.rungs ?? {})) expect(rungs.at(-1)?.post).toBe(post);
  });

  it.each(['default', 'hours'])(
    'the ladder %s runs twice as fast for high risk, and begins when the step is due',
    (name) => {
      const { usual = [], high = [] } = all[name]?.rungs ?? {};
      expect(high.some(({ when }) => 'share' in when)).toBe(false);
      for (const rung of high) {
        const same = usual.find((one) => one.name === rung.name);
        expect(minutesOf(rung.when) * 2).toBe(same && minutesOf(same.when));
      }
    },
  );

  it.each([
    ['very-high', 'high'],
    ['high', 'high'],
    ['medium', 'usual'],
    ['low', 'usual'],
    ['not-assessed', 'usual'],
  ])('a step at %s risk is chased as %s', (risk, band) => {
    expect(bandOf(risk)).toBe(band);
  });

  it.each([
    ['registration.record', undefined, 'hours'],
    ['recall.name-units', undefined, 'hours'],
    ['recall.mark-wanted', 'hours', 'hours'],
    ['recall.mark-wanted', undefined, 'default'],
    ['transfer.decide', undefined, 'default'],
    ['vetting.renew', 'vetting', 'vetting'],
    ['registration.record', 'none', 'none'],
  ] as const)('the rule %s in a step that names %s is chased by the ladder %s', (rule, named, ladder) => {
    expect(ladderOf(rule, named)).toBe(ladder);
  });

  it.each([
    [{ share: 2 / 3 }, 'at two thirds of the time'],
    [{ hours: 0 }, 'when it is due'],
    [{ hours: 0.5 }, 'half an hour after it was due'],
    [{ hours: 1 }, '1 hour after it was due'],
    [{ days: 10 }, '10 days after it was due'],
  ])('the time of a rung %j is told as: %s', (when, words) => {
    expect(rungTimeInWords(when)).toBe(words);
  });
});

describe('the line of command', () => {
  it('the line of command goes up from each post to the force lead', () => {
    expect(upTheLine('supervisor')).toEqual(['supervisor', 'unit-manager', 'force-lead']);
    expect(upTheLine('force-lead')).toEqual(['force-lead']);
    expect([undefined, ...posts].map(postAbove)).toEqual([
      'supervisor',
      'unit-manager',
      'force-lead',
      'force-lead',
    ]);
  });
});
