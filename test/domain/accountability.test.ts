import fc from 'fast-check';
import { accountabilityLine, sameLine, type AccountabilityTold } from '../../domain/people/accountability';
import type { UnitId } from '../../domain/people/parties';
import { fromMilliseconds, instantOf, type Instant, type When } from '../../domain/time/time';

const kent: UnitId = 'police:kent/mosovo';
const avon: UnitId = 'police:avon-and-somerset/mosovo';
const dorset: UnitId = 'police:dorset/mosovo';
const entered: Instant = '2026-05-01T09:30:00.000Z';

let event = 0;
const tells = (
  circumstance: string,
  unit: UnitId | undefined,
  from: When,
  recordedAt: Instant = instantOf(from),
  to?: When,
): AccountabilityTold => ({
  circumstance,
  unit,
  from,
  to,
  recordedAt,
  recordedBy: 'staff:1',
  because: { process: circumstance, kind: 'transfer', cause: 'fact', stream: circumstance, event: ++event },
});
const home = tells('home', kent, '2026-05-01', entered);
const shown = (told: readonly AccountabilityTold[], asOf?: Instant) =>
  accountabilityLine(told, { entered, asOf }).spans.map(({ unit, from, to }) => [unit, from, to]);
const midnight = '2026-04-30T23:00:00.000Z';

describe('who is accountable for a person', () => {
  it('the unit that a person was entered with is accountable from the day of the entry', () => {
    const line = accountabilityLine([home], { entered });
    expect(line.spans).toEqual([
      {
        from: midnight,
        to: undefined,
        unit: kent,
        recordedAt: entered,
        recordedBy: 'staff:1',
        because: home.because,
      },
    ]);
    expect([line.gaps, line.overlaps]).toEqual([[], []]);
  });

  it('the receiver of a transfer is accountable from the recorded acceptance on, without a moment between', () => {
    const taken = tells('p1', avon, '2026-06-01T10:00:00.000Z');
    expect(shown([home, taken])).toEqual([
      [kent, midnight, '2026-06-01T10:00:00.000Z'],
      [avon, '2026-06-01T10:00:00.000Z', undefined],
    ]);
  });

  it('the sender is accountable all along once the acceptance is voided, and as of before that the receiver', () => {
    const taken = tells('p1', avon, '2026-06-01T10:00:00.000Z');
    const voided = tells('p1', undefined, '2026-06-03T12:00:00.000Z');
    expect(shown([home, taken, voided])).toEqual([[kent, midnight, undefined]]);
    expect(shown([home, taken, voided], '2026-06-03T11:59:59.999Z')).toHaveLength(2);
    expect(shown([home, taken, voided], '2026-06-03T12:00:00.000Z')).toHaveLength(1);
  });

  it('voiding the first of two transfers leaves the second accountable, and gives the sender the time before', () => {
    const first = tells('p1', avon, '2026-06-01T10:00:00.000Z');
    const second = tells('p2', dorset, '2026-07-01T10:00:00.000Z');
    const voided = tells('p1', undefined, '2026-07-02T12:00:00.000Z');
    expect(shown([home, first, second, voided])).toEqual([
      [kent, midnight, '2026-07-01T10:00:00.000Z'],
      [dorset, '2026-07-01T10:00:00.000Z', undefined],
    ]);
  });

  it('accountability is the same in whatever order it was told', () => {
    const told = [
      home,
      tells('p1', avon, '2026-06-01'),
      tells('p1', avon, '2026-06-05', '2026-06-07T00:00:00.000Z'),
    ];
    expect(shown(told.toReversed())).toEqual(shown(told));
    expect(shown(told)[1]).toEqual([avon, '2026-06-04T23:00:00.000Z', undefined]);
  });

  it('nobody is accountable for a person before they were entered', () => {
    expect(shown([home], '2026-05-01T09:29:59.999Z')).toEqual([]);
    expect(shown([home], entered)).toHaveLength(1);
  });

  it('what the first unit had before the entry is kept', () => {
    expect(shown([tells('home', kent, '2020-01-01', entered)])[0]?.[1]).toBe('2020-01-01T00:00:00.000Z');
  });

  it('accountability goes on as one span where the same unit was told again', () => {
    const again = tells('p1', kent, '2026-06-01');
    const line = accountabilityLine([home, again], { entered });
    expect(line.spans).toHaveLength(2);
    expect(sameLine(line, accountabilityLine([home], { entered }))).toBe(true);
    expect(sameLine(line, accountabilityLine([], { entered }))).toBe(false);
  });
});

describe('a line that is broken', () => {
  it('the line has a gap from the entry on where no accountable unit was told', () => {
    expect(accountabilityLine([], { entered }).gaps).toEqual([{ from: entered, to: undefined }]);
  });

  it('the line has a gap before a unit that came later than the entry, and between one that ended and the next', () => {
    const told = [
      tells('home', kent, '2026-05-02', entered, '2026-05-10'),
      tells('p1', avon, '2026-05-12', entered, '2026-05-11'),
      tells('p2', avon, '2026-05-20'),
    ];
    expect(accountabilityLine(told, { entered }).gaps).toEqual([
      { from: entered, to: '2026-05-01T23:00:00.000Z' },
      { from: '2026-05-09T23:00:00.000Z', to: '2026-05-19T23:00:00.000Z' },
    ]);
  });

  it('the line overlaps where two units began at one instant, and not where one unit was told twice', () => {
    const one = tells('p1', avon, '2026-06-01T10:00:00.000Z');
    const other = tells('p2', dorset, '2026-06-01T10:00:00.000Z', '2026-06-01T10:00:01.000Z');
    const line = accountabilityLine([home, other, one], { entered });
    expect(line.overlaps).toEqual([
      { from: '2026-06-01T10:00:00.000Z', to: undefined, units: [avon, dorset] },
    ]);
    // The one recorded last stands.
    expect(line.spans.at(-1)?.unit).toBe(dorset);
    const twice = accountabilityLine([home, one, tells('p3', avon, '2026-06-01T10:00:00.000Z')], { entered });
    expect(twice.overlaps).toEqual([]);
  });

  it('every instant since the entry is in exactly one span or gap of the line, whatever is told', () => {
    const start = Date.parse(entered);
    const instant = fc.integer({ min: -5, max: 40 }).map((n) => fromMilliseconds(start + n * 3_600_000));
    const told = fc.array(
      fc
        .record({
          circumstance: fc.constantFrom('a', 'b', 'c', 'd'),
          unit: fc.constantFrom(kent, avon, dorset, undefined),
          from: instant,
          to: fc.option(instant, { nil: undefined }),
          recordedAt: instant,
        })
        .map(({ circumstance, unit, from, to, recordedAt }) =>
          tells(circumstance, unit, from, recordedAt, to),
        ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(told, fc.option(instant, { nil: undefined }), instant, (all, asOf, at) => {
        const { spans, gaps } = accountabilityLine(all, { entered, asOf });
        const holds = ({ from, to }: { from: Instant; to: Instant | undefined }): boolean =>
          from <= at && (to === undefined || to > at);
        const found = [...spans, ...gaps].filter(holds).length;
        if (at >= entered && (asOf === undefined || asOf >= entered)) expect(found).toBe(1);
        else expect(found).toBeLessThanOrEqual(1);
        for (const { from, to } of [...spans, ...gaps]) expect(to === undefined || to > from).toBe(true);
      }),
      { numRuns: 2_000, seed: 20_261_125 },
    );
  });
});
