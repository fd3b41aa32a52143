import { routeOf } from '../../../workflows/recall/routing';
import type { RoutingFacts } from '../../../workflows/recall/routing-questions';
import { recallRouting, routingVersionOn } from '../../../workflows/recall/routing-table';
import type { Day } from '../../../domain/time/time';

/** An adult on licence from 18 months, managed at level 1, recalled for a breach and not for a charge. */
const ordinary: RoutingFacts = {
  decidedOn: '2026-06-01T10:00:00.000Z',
  born: '1985-06-15',
  licence: 'determinate',
  sentenceMonths: 18,
  youthSentence: false,
  offences: [],
  mappaLevel: '1',
  mappaCategory: '1',
  charge: 'none',
  chargeOnRecord: false,
};
const route = (more: Partial<RoutingFacts>, decidedOn?: RoutingFacts['decidedOn']) =>
  routeOf({ ...ordinary, ...more, ...(decidedOn && { decidedOn }) }).route;
const lines = (more: Partial<RoutingFacts>): string[] =>
  routeOf({ ...ordinary, ...more }).working.map(({ text }) => text);

// The days on which a version of the table begins, and the days before.
const before2024: Day = '2024-04-01';
const from2024: Day = '2024-04-02';
const before2025: Day = '2025-09-01';
const from2025: Day = '2025-09-02';
const before2026: Day = '2026-03-30';
const from2026: Day = '2026-03-31';

describe('the table of recall routes', () => {
  it('the versions of the table of routes follow by day, each with a source and how sure it is', () => {
    const days = recallRouting.map(({ from }) => from);
    expect(days).toEqual(['2015-02-01', '2024-04-02', '2025-09-02', '2026-03-31', '2026-07-14']);
    for (const { source, certainty } of recallRouting) {
      expect(source.length).toBeGreaterThan(10);
      expect(['seen', 'derived', 'common-knowledge', 'configured']).toContain(certainty);
    }
  });

  it.each<[Day, Day]>([
    ['2010-01-01', '2015-02-01'],
    [before2024, '2015-02-01'],
    [from2024, '2024-04-02'],
    [before2025, '2024-04-02'],
    [from2025, '2025-09-02'],
    [before2026, '2025-09-02'],
    [from2026, '2026-03-31'],
    ['2026-07-13', '2026-03-31'],
    ['2026-07-14', '2026-07-14'],
    ['2046-01-01', '2026-07-14'],
  ])('a revocation on %s goes by the version from %s', (day, from) => {
    expect(routingVersionOn(day).from).toBe(from);
  });

  it('the version of the table goes by the day in London: an hour before midnight in UTC is the next day in summer', () => {
    // 31 March 2026 begins at 23:00 UTC on 30 March, because the clocks went forward on 29 March.
    expect(routeOf({ ...ordinary, decidedOn: '2026-03-30T22:59:59.000Z' }).version).toBe('2025-09-02');
    expect(routeOf({ ...ordinary, decidedOn: '2026-03-30T23:00:00.000Z' }).version).toBe('2026-03-31');
  });

  describe('before 2 April 2024, when release was only ever judged', () => {
    const on = (more: Partial<RoutingFacts>) => route(more, before2024);

    it('a judged release came after 14 days of a sentence under 12 months, and after 28 of a longer one', () => {
      expect(on({ sentenceMonths: 11, seriousHarm: 'no-risk' })).toBe(14);
      expect(on({ sentenceMonths: 12, seriousHarm: 'no-risk' })).toBe(28);
      expect(on({ sentenceMonths: 120, seriousHarm: 'no-risk' })).toBe(28);
    });
    it('a recall was standard if release would risk serious harm', () => {
      expect(on({ sentenceMonths: 6, seriousHarm: 'risk' })).toBe('standard');
    });
    it('a recall was standard until the judgement of serious harm was made', () => {
      const routed = routeOf({ ...ordinary, decidedOn: before2024 });
      expect([routed.route, routed.needs]).toEqual(['standard', 'judgement']);
    });
  });

  describe('from 2 April 2024, when release was mandatory for adults under 12 months', () => {
    const on = (more: Partial<RoutingFacts>) => route(more, from2024);
    const short = { sentenceMonths: 11 };

    it('mandatory release began on 2 April 2024: the day before, nobody was released without a judgement', () => {
      expect(on(short)).toBe(14);
      expect(routeOf({ ...ordinary, ...short, decidedOn: before2024 }).needs).toBe('judgement');
    });
    it.each<[string, Partial<RoutingFacts>]>([
      ['a sentence of 12 months', { sentenceMonths: 12 }],
      ['somebody who is 18 only the day after', { ...short, born: '2006-04-03' }],
      ['a charge with a serious offence', { ...short, charge: 'serious-offence' }],
      ['MAPPA level 2', { ...short, mappaLevel: '2' }],
      ['MAPPA level 3', { ...short, mappaLevel: '3' }],
    ])('release was not mandatory for %s, but judged, and standard until then', (_, more) => {
      expect(routeOf({ ...ordinary, ...more, decidedOn: from2024 }).needs).toBe('judgement');
      expect(on({ ...more, seriousHarm: 'risk' })).toBe('standard');
      expect(on({ ...more, seriousHarm: 'no-risk' })).toBe(more.sentenceMonths === 12 ? 28 : 14);
    });
    it('release was mandatory for somebody 18 on that day, and for a charge that is not a serious one', () => {
      expect(on({ ...short, born: '2006-04-02' })).toBe(14);
      expect(on({ ...short, charge: 'offence' })).toBe(14);
    });
  });

  describe('from 2 September 2025, when release was mandatory for adults under 4 years', () => {
    const on = (more: Partial<RoutingFacts>) => route(more, from2025);

    it('a sentence of 18 months was released without a judgement from 2 September 2025, and not the day before', () => {
      expect(on({})).toBe(28);
      expect(routeOf({ ...ordinary, decidedOn: before2025 }).needs).toBe('judgement');
    });
    it('mandatory release came after 28 days of a sentence under 48 months, and after 14 under 12 months', () => {
      expect(on({ sentenceMonths: 47 })).toBe(28);
      expect(on({ sentenceMonths: 12 })).toBe(28);
      expect(on({ sentenceMonths: 11 })).toBe(14);
    });
    it.each<[string, Partial<RoutingFacts>]>([
      ['a sentence of 48 months', { sentenceMonths: 48 }],
      ['somebody under 18', { born: '2007-09-03' }],
      ['an offence of Schedule 19AA', { offences: ['schedule-19aa'] }],
      ['a terrorist fixed-term sentence', { offences: ['terrorist-sentence'] }],
      ['a terrorist offender', { offences: ['terrorist-offender'] }],
      ['MAPPA category 4', { mappaCategory: '4' }],
      ['a charge with any offence', { charge: 'offence' }],
      ['MAPPA level 2', { mappaLevel: '2' }],
      ['MAPPA level 3', { mappaLevel: '3' }],
    ])('release was judged for %s', (_, more) => {
      expect(routeOf({ ...ordinary, ...more, decidedOn: from2025 }).needs).toBe('judgement');
      expect(on({ ...more, seriousHarm: 'no-risk' })).toBe(28);
      expect(on({ ...more, seriousHarm: 'risk' })).toBe('standard');
    });
  });

  describe('from 31 March 2026, 56 days for adults unless excluded', () => {
    const on = (more: Partial<RoutingFacts>) => route(more, from2026);

    it('56 days began on 31 March 2026: the day before, the same person had 28', () => {
      expect(on({})).toBe(56);
      expect(route({}, before2026)).toBe(28);
    });
    it('the 56 days hold whatever the length of the sentence, and whatever anybody judges', () => {
      expect(on({ sentenceMonths: 6 })).toBe(56);
      expect(on({ sentenceMonths: 48 })).toBe(56);
      expect(on({ sentenceMonths: 180 })).toBe(56);
      expect(on({ seriousHarm: 'risk' })).toBe(56);
    });
    it.each<[string, Partial<RoutingFacts>]>([
      ['managed at MAPPA level 2', { mappaLevel: '2' }],
      ['managed at MAPPA level 3', { mappaLevel: '3' }],
      ['in MAPPA category 4', { mappaCategory: '4' }],
      ['recalled on account of a charge', { charge: 'offence' }],
      ['recalled on account of a serious charge', { charge: 'serious-offence' }],
      ['serving a terrorist sentence', { offences: ['terrorist-sentence'] }],
      ['a terrorist offender', { offences: ['terrorist-offender'] }],
      ['at risk of foreign power threat activity', { offences: ['state-threat'] }],
      ['serving a sentence of particular concern', { offences: ['particular-concern'] }],
      ['serving a discretionary conditional release sentence', { offences: ['discretionary-release'] }],
      ['repatriated after murder', { offences: ['repatriated-for-murder'] }],
      ['referred to the Parole Board under s.244ZB', { offences: ['referred-to-board'] }],
    ])('%s is excluded, and a judgement changes nothing', (_, more) => {
      expect(on(more)).toBe('standard');
      expect(on({ ...more, seriousHarm: 'no-risk' })).toBe('standard');
      expect(routeOf({ ...ordinary, ...more, decidedOn: from2026 }).needs).toBeUndefined();
    });
    it('an offence of Schedule 19AA excludes nobody from the 56 days', () => {
      expect(on({ offences: ['schedule-19aa'] })).toBe(56);
    });

    describe('for relevant young offenders', () => {
      const young = { born: '2008-04-01' } as const;

      it('a young offender is released after 14 days of a sentence under 12 months without a serious charge or level 2 or 3', () => {
        expect(on({ ...young, sentenceMonths: 11 })).toBe(14);
        expect(on({ ...young, sentenceMonths: 11, charge: 'offence' })).toBe(14);
      });
      it.each<[string, Partial<RoutingFacts>, 14 | 28]>([
        ['12 months or more', { sentenceMonths: 12 }, 28],
        ['a serious charge', { sentenceMonths: 11, charge: 'serious-offence' }, 14],
        ['MAPPA level 2', { sentenceMonths: 11, mappaLevel: '2' }, 14],
      ])('the release of a young offender is judged for %s', (_, more, days) => {
        expect(routeOf({ ...ordinary, ...young, ...more, decidedOn: from2026 }).needs).toBe('judgement');
        expect(on({ ...young, ...more, seriousHarm: 'no-risk' })).toBe(days);
        expect(on({ ...young, ...more, seriousHarm: 'risk' })).toBe('standard');
      });
      it('the rules for the young end with the eighteenth birthday: 56 days on it, 28 at most the day before', () => {
        expect(on({ born: '2008-03-31' })).toBe(56);
        expect(on({ born: '2008-04-01', seriousHarm: 'no-risk' })).toBe(28);
      });
      it('the rules for the young go on for an adult who serves only youth sentences', () => {
        expect(on({ youthSentence: true, sentenceMonths: 11 })).toBe(14);
        expect(on({ youthSentence: true, sentenceMonths: 30, seriousHarm: 'no-risk' })).toBe(28);
      });
    });
  });

  it.each(['life', 'ipp', 'extended', 'serious-terrorism'] as const)(
    'a licence of %s is a standard recall under every version',
    (licence) => {
      for (const day of [before2024, from2024, from2025, from2026])
        expect(route({ licence, seriousHarm: 'no-risk', sentenceMonths: 6 }, day)).toBe('standard');
    },
  );

  it('somebody born on 29 February is 18 on 1 March of a year that has no such day', () => {
    const born: Day = '2008-02-29';
    expect(routeOf({ ...ordinary, born, decidedOn: '2026-02-28' }).working.map(({ text }) => text)).toContain(
      'Under 18 on Saturday 28 February 2026 (not met)',
    );
    expect(routeOf({ ...ordinary, born, decidedOn: '2026-03-01' }).working.map(({ text }) => text)).toContain(
      '18 or over on Sunday 1 March 2026 (met)',
    );
  });

  describe('the reason, line by line', () => {
    it('the reason of a route names the version, each fact that was asked, and the route', () => {
      const told = lines({});
      expect(told[0]).toBe(
        'Revoked on Monday 1 June 2026: by the table from Tuesday 31 March 2026 (CJA 2003 ss.255A-255C as amended by the Sentencing Act 2026 ss.30-33; SI 2026/86; exclusions as in HMPPS code)',
      );
      expect(told[1]).toBe(
        '18 or over on Monday 1 June 2026, and not serving only youth sentences: the rules for adults',
      );
      expect(told).toContain('Managed at MAPPA level 1');
      expect(told).toContain('Not recalled on account of a charge');
      expect(told.at(-1)).toBe(
        'Eligible for automatic release: 56 days, beginning with the day of the return to custody',
      );
    });
    it('the reason of a route marks what excluded automatic release', () => {
      expect(lines({ mappaLevel: '2' })).toContain('Managed at MAPPA level 2 (excluded)');
    });
    it('the reason of a route says that no level is on record, and takes nobody to be at level 2 or 3 for it', () => {
      expect(lines({ mappaLevel: undefined })).toContain(
        'No MAPPA level is on record: not managed at level 2 or 3',
      );
      expect(route({ mappaLevel: undefined })).toBe(56);
    });
    it('the reason of a route says where a charge is on record that the recall is not on account of', () => {
      expect(lines({ chargeOnRecord: true })).toContain(
        'A charge is on record, and the recall was recorded as not on its account',
      );
    });
    it('the reason of a route tells which conditions were met and which were not', () => {
      const told = routeOf({ ...ordinary, sentenceMonths: 48, decidedOn: from2025 }).working;
      expect(told.map(({ text }) => text)).toEqual(
        expect.arrayContaining([
          'A sentence of 48 months: 4 years or more (not met)',
          'No offence listed in Schedule 19AA (met)',
          'Nobody has judged yet whether release would risk serious harm to the public',
        ]),
      );
    });
  });
});

// HMPPS's recall service, MRD-3241: a charge of which the person has been convicted keeps nobody from the 56 days.
describe('a recall on account of a charge, before and after 14 July 2026', () => {
  const lastBefore = '2026-07-13T22:59:59.000Z';
  const first = '2026-07-13T23:00:00.000Z';

  it.each([
    ['none', 56, 56],
    ['offence', 'standard', 'standard'],
    ['serious-offence', 'standard', 'standard'],
    ['offence-convicted', 'standard', 56],
    ['serious-offence-convicted', 'standard', 56],
  ] as const)(
    'an adult recalled with the charge %s: %s until 13 July, %s from 14 July',
    (charge, old, now) => {
      expect(route({ charge }, lastBefore)).toBe(old);
      expect(route({ charge }, first)).toBe(now);
    },
  );

  it.each([
    ['offence', 14],
    ['offence-convicted', 14],
    ['serious-offence', 'standard'],
    ['serious-offence-convicted', 'standard'],
  ] as const)(
    'the rules of relevant young offenders ask for no conviction: with the charge %s, %s',
    (charge, found) => {
      const young = { born: '2009-01-01', sentenceMonths: 11, charge } as const;
      expect(route({ ...young, seriousHarm: 'risk' }, first)).toBe(found);
      expect(route({ ...young, seriousHarm: 'risk' }, lastBefore)).toBe(found);
    },
  );

  it('the reason says that the person was convicted of the charge', () => {
    expect(lines({ charge: 'offence-convicted', decidedOn: first })).toContain(
      'Recalled on account of a charge, and convicted of it',
    );
  });
});
