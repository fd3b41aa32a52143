import { guardsCrossed, together, type Caseload } from '../../domain/reports/workload';

const load = (people: number, high: number, veryHigh = 0): Caseload => ({
  people,
  byRisk: { high, 'very-high': veryHigh, low: people - high - veryHigh },
});

describe('what one officer can answer for', () => {
  it.each<readonly [string, Caseload, string[]]>([
    ['50 people, 10 of them at high risk', load(50, 10), []],
    ['51 people', load(51, 0), ['people']],
    ['50 people, 11 at high risk', load(50, 11), ['high-risk-share']],
    ['50 people, 11 of them at high or very high risk', load(50, 6, 5), ['high-risk-share']],
    ['60 people, 30 at high risk', load(60, 30), ['high-risk-share', 'people']],
    ['5 people, a fifth exactly at high risk', load(5, 1), []],
    ['4 people, 1 at high risk', load(4, 1), ['high-risk-share']],
    ['35 people, 7 at high risk, where no rounding decides', load(35, 7), []],
    ['nobody', { people: 0, byRisk: {} }, []],
  ])(
    'the workload of one officer, with %s, crosses the guards that it should',
    (_says, caseload, crossed) => {
      expect(guardsCrossed(caseload)).toEqual(crossed);
    },
  );

  it('the workload of an officer adds up what is carried for somebody who is away', () => {
    expect(together(load(30, 3), { people: 21, byRisk: { high: 9, medium: 12 } })).toEqual({
      people: 51,
      byRisk: { high: 12, 'very-high': 0, low: 27, medium: 12 },
    });
    expect(guardsCrossed(together(load(30, 3), load(21, 8)))).toEqual(['high-risk-share', 'people']);
  });
});
