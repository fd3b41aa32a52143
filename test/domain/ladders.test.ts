import { posts, postAbove, upTheLine } from '../../domain/parties';
import { ladderOf, rules, type RuleId } from '../../domain/rules/catalogue';
import { bandOf, ladders, rungTimeInWords, type Ladder, type RungTime } from '../../domain/rules/ladders';

const all: Readonly<Record<string, Ladder>> = ladders;
const minutesOf = (when: RungTime): number =>
  'share' in when ? when.share - 1 : 'days' in when ? when.days * 1_440 : when.hours * 60;

describe('the ladders', () => {
  it.each(Object.keys(ladders).filter((name) => name !== 'none'))(
    '%s climbs in the order of time, from the owner to the force lead, each rung under a name of its own',
    (name) => {
      for (const rungs of Object.values(all[name]?.rungs ?? {})) {
        const times = rungs.map(({ when }) => minutesOf(when));
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(new Set(rungs.map((rung) => rung.name)).size).toBe(rungs.length);
        expect(rungs[0]?.post).toBe('owner');
        expect(rungs.map(({ post }) => post).filter((post) => post !== 'owner')).toEqual(posts);
      }
    },
  );

  it.each(['default', 'hours'])('%s runs twice as fast for high risk, and begins when it is due', (name) => {
    const { usual = [], high = [] } = all[name]?.rungs ?? {};
    expect(high.some(({ when }) => 'share' in when)).toBe(false);
    for (const rung of high) {
      const same = usual.find((one) => one.name === rung.name);
      expect(minutesOf(rung.when) * 2).toBe(same && minutesOf(same.when));
    }
  });

  it.each([
    ['very-high', 'high'],
    ['high', 'high'],
    ['medium', 'usual'],
    ['low', 'usual'],
    ['not-assessed', 'usual'],
  ])('%s risk is chased as %s', (risk, band) => {
    expect(bandOf(risk)).toBe(band);
  });

  it('a rule that names its ladder is chased by it, whatever the step says; the others by the step', () => {
    expect(ladderOf('registration.record', 'default')).toBe('hours');
    expect(ladderOf('transfer.decide', 'none')).toBe('none');
    expect(ladderOf('transfer.decide', undefined)).toBe('default');
  });

  it('what counts hours is chased by the hour', () => {
    for (const id of Object.keys(rules) as RuleId[]) {
      const counts = rules[id].versions.at(-1)?.clock.kind;
      expect([id, ladderOf(id, undefined)]).toEqual([id, counts === 'elapsed-hours' ? 'hours' : 'default']);
    }
  });

  it.each([
    [{ share: 2 / 3 }, 'at two thirds of the time'],
    [{ hours: 0 }, 'when it is due'],
    [{ hours: 0.5 }, 'half an hour after it was due'],
    [{ hours: 1 }, '1 hour after it was due'],
    [{ days: 10 }, '10 days after it was due'],
  ])('%j is told as: %s', (when, words) => {
    expect(rungTimeInWords(when)).toBe(words);
  });
});

describe('the line of command', () => {
  it('goes up from each post to the force lead', () => {
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
