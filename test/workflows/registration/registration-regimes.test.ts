import { catalogue } from '../../../workflows/catalogue';
import { defineProcess, forEngine } from '../../../engine/definition/define-process';
import { maybe, day, oneOf, unit } from '../../../engine/definition/fields';
import type { Plan } from '../../../engine/definition/plan';
import type { ProcessTable } from '../../../engine/definition/table';
import { codeOf, home, person, Registered, visit } from '../../support/registered';
import { World } from '../../support/world';

describe('a young person', () => {
  // Born on 15 March 2009: 17 on the relevant date, 18 on Monday 15 March 2027.
  const youthJustice = 'youth-justice:kent/ashford';
  const socialCare = 'social-care:kent/duty';
  const young = (more: Record<string, unknown> = {}): Registered =>
    new Registered({ born: '2009-03-15', disposal: 'caution', youthJustice, socialCare, ...more });

  it('is registered for half the time, and the youth offending team and social care are copied', () => {
    // A caution is two years for an adult: one year here, 2 November 2026 to 1 November 2027.
    const one = young();
    expect(one.established('registered')).toMatchObject({
      from: '2026-11-02',
      to: '2027-11-02',
      value: 'soa',
    });
    expect(one.noticesOf('copied').sort()).toEqual([socialCare, youthJustice]);
  });

  it('has each notification and each breach copied until eighteen, and nothing afterwards', () => {
    const one = young().notifiedFirst().at('2027-03-14T10:00:00.000Z');
    const copies = (): number => one.noticesOf('copied').length;
    expect(copies()).toBe(4);
    one.command('record-change', { what: 'name', on: '2027-03-10' });
    // Due on Friday 12 March, missed, and copied as a breach.
    expect(copies()).toBe(6);
    one.visits(['change']);
    expect(copies()).toBe(8);
    one.tidied().at('2027-03-15T10:00:00.000Z').command('record-change', { what: 'name', on: '2027-03-15' });
    one.visits(['change']);
    expect(copies()).toBe(8);
  });

  it('is eighteen in the middle of it: the unit and those who were copied are told on that day', () => {
    const one = young().notifiedFirst().at('2027-03-14T23:59:59.000Z');
    expect(one.noticesOf('came-of-age')).toEqual([]);
    one.at('2027-03-15T00:00:00.000Z');
    expect(one.noticesOf('came-of-age').sort()).toEqual([home, socialCare, youthJustice]);
  });

  it('under a parental direction gives no notification alone, and is brought to the station', () => {
    const one = young().holds('parental-direction', '2026-11-02');
    expect(codeOf(() => one.visits(['initial']))).toBe('registration.who-attends');
    expect(codeOf(() => one.visits(['initial'], { attended: 'person' }))).toBe('registration.who-attends');
    one.visits(['initial'], { attended: 'parent-with-person' });
    expect(one.breaches).toEqual([]);
  });

  it('whose parent came alone was notified, and the failure to bring them is a breach to decide', () => {
    const one = young().holds('parental-direction', '2026-11-02');
    one.visits(['initial'], { attended: 'parent-alone' });
    expect(one.breaches).toEqual(['attendance']);
    // Nothing else is owed: the period of one year ends before the year from this visit does.
    expect(one.tidied().owes).toEqual({});
  });

  it('carries the duties alone from the eighteenth birthday, whatever the direction said', () => {
    const one = young().holds('parental-direction', '2026-11-02');
    one.visits(['initial'], { attended: 'parent-with-person' });
    const change = (on: string, attended?: string) => {
      one.command('record-change', { what: 'name', on: on.slice(0, 10) });
      one.visits(['change'], { on, ...(attended && { attended }) });
    };
    one.tidied().at('2027-03-15T12:00:00.000Z');
    change('2027-03-15T09:00:00.000Z');
    expect(codeOf(() => change('2027-03-14T22:00:00.000Z'))).toBe('registration.who-attends');
    expect(codeOf(() => change('2027-03-15T10:00:00.000Z', 'parent-alone'))).toBe('registration.who-attends');
  });

  it('in care is managed together with social care within five working days, and no longer at eighteen', () => {
    // From Tuesday 22 December 2026: 23 is 1, 24 is 2; Friday 25 and Monday 28 (for Boxing Day) are holidays; 29 is 3,
    // 30 is 4, 31 is 5.
    const one = young({ socialCare: undefined }).notifiedFirst().at('2026-12-22T10:00:00.000Z');
    one.holds('looked-after', '2026-12-22');
    expect(one.owes).toMatchObject({ 'dual-management': '2026-12-31' });
    one.answers('dual-management', 'agreed', { with: socialCare });
    one.command('record-change', { what: 'name', on: '2026-12-22' });
    one.visits(['change']);
    expect(one.noticesOf('copied')).toContain(socialCare);
    const late = young().notifiedFirst().at('2027-03-12T10:00:00.000Z').holds('looked-after', '2027-03-12');
    expect(late.owes).not.toHaveProperty('dual-management');
  });

  it('needs no copies when nobody is named', () => {
    expect(young({ youthJustice: undefined, socialCare: undefined }).noticesOf('copied')).toEqual([]);
  });
});

describe('an indefinite requirement', () => {
  const reviewed: { home: unknown; because: unknown }[] = [];
  const table = {
    kind: 'indefinite-review',
    title: 'A stand-in',
    subject: 'person',
    input: { home: unit, because: oneOf('application', 'eligibility', 'by-hand'), receivedOn: maybe(day) },
    steps: {
      ask: { title: 'Ask', owner: 'lead', rule: 'common.next-action', outcomes: { asked: {} } },
    },
    commands: {},
    notices: {},
    outcomes: ['done'],
  } as const satisfies ProcessTable;
  const review = defineProcess(table)({
    begin: (input) => {
      reviewed.push(input);
      return {};
    },
    parties: ({ input }) => ({ lead: input.home }),
    apply: {},
    plan: ({ started }): Plan<typeof table> => ({ steps: { ask: { from: started.at } }, over: 'done' }),
  });
  const definitions = { ...catalogue, 'indefinite-review': forEngine(review) };
  const forGood = (more: Record<string, unknown> = {}): Registered => {
    const at = '2026-11-02T10:00:00.000Z';
    return new Registered({ disposal: 'hospital-restricted', ...more }, at, new World(at, definitions));
  };
  beforeEach(() => reviewed.splice(0));

  it('is told to other processes, with the first notification and the age on the relevant date', () => {
    const one = forGood().at('2026-11-03T10:00:00.000Z');
    expect(one.established('notified-indefinitely')).toMatchObject({ from: '2026-11-02' });
    expect(one.established('first-notified')).toBeUndefined();
    one.notifiedFirst();
    expect(one.established('first-notified')).toMatchObject({
      from: '2026-11-03T10:00:00.000Z',
      value: 'adult',
    });
    expect(forGood({ born: '2009-03-15' }).notifiedFirst().established('first-notified')).toMatchObject({
      value: 'under-18',
    });
    expect(new Registered().notifiedFirst().established('first-notified')).toBeUndefined();
  });

  it('may be reviewed from the day after fifteen years: the unit is told 28 days before, once, and the review begins', () => {
    // Notified on 2 November 2026: fifteen years end on 1 November 2041; from 2 November. 28 days before is 5 October.
    const one = forGood().notifiedFirst();
    one.at('2041-10-04T22:59:59.000Z');
    expect(one.noticesOf('eligibility')).toEqual([]);
    one.at('2041-10-04T23:00:00.000Z');
    expect(one.noticesOf('eligibility')).toEqual([home]);
    expect(reviewed).toEqual([{ home, because: 'eligibility' }]);
    one.at('2042-03-01T10:00:00.000Z');
    expect(one.noticesOf('eligibility')).toEqual([home]);
    expect(one.world.ofKind('indefinite-review')).toHaveLength(1);
    expect(one.one.process.outcome).toBeUndefined();
  });

  it('of which a review was refused may be reviewed again when the years that it bars are over, and is told once more', () => {
    const one = forGood().notifiedFirst();
    one.at('2041-10-04T23:00:00.000Z');
    // Refused, and served on 14 March 2042: eight years that begin with it end on 13 March 2050; 28 days before
    // Monday 14 March 2050 is Monday 14 February.
    one.at('2042-03-14T10:00:00.000Z').holds('review-barred', '2042-03-14', { to: '2050-03-14' });
    one.at('2050-02-13T23:59:59.000Z');
    expect([one.noticesOf('eligibility').length, reviewed.length]).toEqual([1, 1]);
    one.at('2050-02-14T00:00:00.000Z');
    expect([one.noticesOf('eligibility').length, reviewed.length]).toEqual([2, 2]);
    one.at('2051-01-10T10:00:00.000Z');
    expect([one.noticesOf('eligibility').length, reviewed.length]).toEqual([2, 2]);
  });

  it('of who was under 18 may be reviewed after eight years', () => {
    const one = forGood({ born: '2009-03-15' }).notifiedFirst();
    one.at('2034-10-04T22:59:59.000Z');
    expect(reviewed).toEqual([]);
    one.at('2034-10-04T23:00:00.000Z');
    expect(reviewed).toHaveLength(1);
  });

  it('is not reviewed while a sexual harm prevention order runs; when it ends, it is', () => {
    const one = forGood().notifiedFirst().holds('shpo', '2026-11-02');
    one.at('2042-03-01T10:00:00.000Z');
    expect(one.world.ofKind('indefinite-review')).toHaveLength(0);
    one.holds('shpo', '2026-11-02', { to: '2042-03-01' });
    expect(one.world.ofKind('indefinite-review')).toHaveLength(1);
  });

  it('ends when a review has ended it', () => {
    const one = forGood().notifiedFirst().at('2042-03-01T10:00:00.000Z');
    one.holds('requirement-ended', '2042-02-28T12:00:00.000Z', { id: 'review/requirement-ended' });
    expect(one.one.process.outcome).toBe('review');
    expect(one.established('registered')).toMatchObject({ to: '2042-02-28T12:00:00.000Z' });
    expect(one.world.open(one.one)).toEqual([]);
  });

  it('can be ended by hand after a review, but not while an order runs, and a finite one not at all', () => {
    const ended = (one: Registered) => one.command('end', { reason: 'review', evidence: 'evidence:1' });
    expect(codeOf(() => ended(forGood().holds('shpo', '2026-11-02')))).toBe('registration.order-in-force');
    expect(codeOf(() => ended(new Registered()))).toBe('registration.not-indefinite');
    const one = forGood();
    ended(one);
    expect(one.one.process.outcome).toBe('review');
  });
});

describe('a registered terrorist offender', () => {
  // Dealt with on Monday 2 November 2026, imprisonment of six years: 15 years, time in detention not counted.
  const terrorist = (more: Record<string, unknown> = {}): Registered =>
    new Registered({
      regime: 'rto',
      disposal: 'imprisonment',
      terms: [{ months: 72, kind: 'imprisonment' }],
      ...more,
    });

  it('notifies within three days, immigration detention not counted and absence abroad counted', () => {
    // Free on Monday 2; detained from Tuesday 3 to Tuesday 10, free at its end: day 2; Wednesday 11 is day 3.
    const one = terrorist().at('2026-11-12T10:00:00.000Z');
    one.holds('immigration-detention', '2026-11-03', { to: '2026-11-10' });
    expect(one.owes).toMatchObject({ initial: '2026-11-11' });
    expect(one.textsOf('initial')[0]).toContain('Counter-Terrorism Act 2008 s.47');
    const away = terrorist().holds('abroad', '2026-11-02');
    expect(away.owes).toMatchObject({ initial: '2026-11-04' });
  });

  it('in custody on the annual date owes none: on release, the release is notified and a new year begins', () => {
    // The year of 2 November 2027 falls in custody from 20 October to Monday 6 December 2027: it falls away. Released
    // on Monday: day 1; Wednesday 8 day 3.
    const one = terrorist().notifiedFirst().at('2027-10-20T10:00:00.000Z').holds('custody', '2027-10-20');
    expect(one.owes).toEqual({ periodic: 'stands still' });
    expect(one.textsOf('periodic').at(-1)).toContain('if that still holds then, it falls away');
    one.at('2027-12-06T10:00:00.000Z').holds('custody', '2027-10-20', { to: '2027-12-06' });
    expect(one.owes).toEqual({ release: '2027-12-08' });
    expect(one.breaches).toEqual([]);
    one.visits(['release']);
    expect(one.owes).toEqual({ periodic: '2028-12-06' });
  });

  it('released the day before the annual date owes it', () => {
    const one = terrorist().notifiedFirst().at('2027-11-01T10:00:00.000Z');
    one.holds('custody', '2027-10-20', { to: '2027-11-01' });
    expect(one.owes).toEqual({ periodic: '2027-11-02', release: '2027-11-03' });
  });

  it('has the end put off by the days in custody, and the end says so', () => {
    // Six months: 1 May to 1 November 2027 are 184 days. Fifteen years would end on 1 November 2041; 184 days later
    // is 4 May 2042.
    const one = terrorist().notifiedFirst().at('2027-11-01T10:00:00.000Z');
    expect(one.established('registered')).toMatchObject({ to: '2041-11-02', value: 'rto' });
    one.holds('custody', '2027-05-01', { to: '2027-11-01' });
    expect(one.established('registered')).toMatchObject({ to: '2042-05-05' });
  });

  it('notifies vehicles and contact details as changes, which move the annual date, and money and documents as particulars, which do not', () => {
    const one = terrorist().notifiedFirst().at('2027-02-01T10:00:00.000Z');
    one.command('record-change', { what: 'vehicle', on: '2027-02-01' });
    one.command('record-change', { what: 'financial-information', on: '2027-02-01' });
    expect(one.owes).toEqual({ periodic: '2027-11-02', change: '2027-02-03', particulars: '2027-02-03' });
    expect(one.textsOf('particulars')[0]).toContain('s.48A');
    one.visits(['particulars']);
    expect(one.owes).toMatchObject({ periodic: '2027-11-02' });
    one.visits(['change']);
    expect(one.owes).toEqual({ periodic: '2028-02-01' });
  });

  it('by a notified return begins a new year', () => {
    // Returned on Friday 9 April 2027: day 1; Sunday 11 day 3. Notified on Saturday 10.
    const one = terrorist().notifiedFirst().at('2027-03-01T10:00:00.000Z');
    one.visits(['travel'], { trips: [{ departs: '2027-03-20T09:00:00.000Z' }] });
    one.at('2027-04-10T10:00:00.000Z').holds('abroad', '2027-03-20', { to: '2027-04-09' });
    expect(one.owes).toEqual({ periodic: '2027-11-02', return: '2027-04-11' });
    one.visits(['return']);
    expect(one.owes).toEqual({ periodic: '2028-04-10' });
  });

  it('cannot notify in advance, nor of a bank account or a household: the Act knows none of it', () => {
    const one = terrorist().notifiedFirst();
    const advance = { what: 'name', expectedOn: '2026-12-12', on: one.world.now, ...visit };
    expect(codeOf(() => one.command('record-advance-change', advance))).toBe('registration.not-a-duty');
    expect(codeOf(() => one.command('record-change', { what: 'bank-account', on: '2026-11-02' }))).toBe(
      'registration.not-a-duty',
    );
    expect(codeOf(() => one.command('record-household-stay', { began: '2026-11-01T10:00:00.000Z' }))).toBe(
      'registration.not-a-duty',
    );
    expect(codeOf(() => one.visits(['household']))).toBe('registration.not-a-duty');
  });
});

describe('a violent offender order', () => {
  // In force from Monday 2 November 2026 for three years.
  const ordered = (more: Record<string, unknown> = {}): Registered =>
    new Registered({
      regime: 'voo',
      disposal: 'violent-offender-order',
      orderUntil: '2029-11-01',
      ...more,
    });
  const interim = { disposal: 'interim-violent-offender-order', orderUntil: '2026-12-31' };

  it('asks for the first notification in three days, one a year, and ends with the order', () => {
    const one = ordered();
    expect(one.owes).toEqual({ initial: '2026-11-04' });
    expect(one.textsOf('initial')[0]).toContain('Criminal Justice and Immigration Act 2008 s.108');
    one.notifiedFirst();
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
    expect(one.established('registered')).toMatchObject({ to: '2029-11-02', value: 'voo' });
  });

  it('counts absence abroad as the law on sexual offenders does: the year goes on until three days after it', () => {
    // Back on Friday 3 December 2027, day 1; Sunday 5 is day 3.
    const one = ordered().notifiedFirst().at('2027-10-01T10:00:00.000Z');
    one.visits(['travel'], { trips: [{ departs: '2027-10-20T09:00:00.000Z' }] });
    one.at('2027-12-03T10:00:00.000Z').holds('abroad', '2027-10-20', { to: '2027-12-03' });
    expect(one.owes).toEqual({ periodic: '2027-12-05', return: '2027-12-05' });
  });

  it('that is interim knows no periodic duty; made final, it does, from the last notification', () => {
    const one = ordered(interim).notifiedFirst();
    expect(one.owes).toEqual({});
    one.at('2026-12-10T10:00:00.000Z').command('record-disposal', {
      disposal: 'violent-offender-order',
      relevantDate: '2026-12-10',
      orderUntil: '2029-12-09',
    });
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
    expect(one.established('registered')).toMatchObject({ to: '2029-12-10' });
  });

  it('of less than two years is none, at the start and when it is renewed', () => {
    expect(codeOf(() => ordered({ orderUntil: '2028-10-31' }))).toBe('registration.order-length');
    ordered({ orderUntil: '2028-11-01' });
    const one = ordered().notifiedFirst().at('2029-10-01T10:00:00.000Z');
    const renewed = (orderUntil: string) =>
      one.command('record-disposal', {
        disposal: 'violent-offender-order',
        relevantDate: '2029-10-01',
        orderUntil,
      });
    expect(codeOf(() => renewed('2034-10-01'))).toBe('registration.order-length');
    renewed('2034-09-30');
    expect(one.established('registered')).toMatchObject({ to: '2034-10-01' });
  });

  it('that is discharged ends the requirements at once; a sentence cannot be discharged', () => {
    const discharged = (one: Registered) =>
      one.command('end', { reason: 'order-discharged', evidence: 'evidence:1' });
    const one = ordered();
    discharged(one);
    expect(one.one.process.outcome).toBe('order-discharged');
    expect(codeOf(() => discharged(new Registered()))).toBe('registration.not-an-order');
  });

  it('allows a change of home to be notified in advance, and asks for no bank account', () => {
    const one = ordered().notifiedFirst().at('2026-12-07T10:00:00.000Z');
    one.command('record-advance-change', {
      what: 'home-address',
      expectedOn: '2026-12-12',
      on: one.world.now,
      ...visit,
    });
    one.at('2026-12-16T10:00:00.000Z').answers('confirm-advance-change', 'not-happened');
    expect(one.textsOf('non-occurrence')[0]).toContain('s.109(6)(b)');
    expect(codeOf(() => one.command('record-change', { what: 'passport', on: '2026-12-07' }))).toBe(
      'registration.not-a-duty',
    );
  });
});

describe('a disposal and what becomes of it', () => {
  it('a second conviction is told to the open registration, which lasts as long as the longer of the two', () => {
    // A caution of 2 November 2026 ends on 1 November 2028; hospital of 1 March 2027 lasts seven years.
    const one = new Registered({ disposal: 'caution' }).notifiedFirst().at('2027-03-01T10:00:00.000Z');
    const input = { ...one.one.process.input, disposal: 'hospital', relevantDate: '2027-03-01' };
    expect(codeOf(() => one.world.start('registration', person, input))).toBe(
      'registration.already-registered',
    );
    one.command('record-disposal', { disposal: 'hospital', relevantDate: '2027-03-01' });
    expect(one.established('registered')).toMatchObject({ to: '2034-03-01' });
    // Already subject and already notified: no new first notification, s.83(2).
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
  });

  it('under another regime is a registration of its own beside the first', () => {
    const one = new Registered();
    one.world.start('registration', person, {
      ...one.one.process.input,
      regime: 'voo',
      disposal: 'violent-offender-order',
      orderUntil: '2029-11-01',
    });
    expect(one.world.of(person).filter(({ kind }) => kind === 'registered')).toHaveLength(2);
  });

  it('corrected from more than six months to life makes a finite requirement indefinite, and back', () => {
    const one = new Registered().notifiedFirst();
    const fact = one.one.facts[0]?.id ?? '';
    const corrected = (data: object) =>
      one.world.act(one.one, { do: 'correct', fact, data: { ...data }, reason: 'Certificate of the court' });
    corrected({ disposal: 'life-ipp-or-30-months-or-more' });
    expect(one.established('registered')?.to).toBeUndefined();
    expect(one.established('notified-indefinitely')).toBeDefined();
    corrected({ disposal: '6-months-or-less' });
    expect(one.established('registered')).toMatchObject({ to: '2033-11-02' });
    expect(one.established('notified-indefinitely')).toBeUndefined();
    expect(codeOf(() => corrected({ disposal: 'imprisonment' }))).toBe('registration.terms-missing');
    expect(codeOf(() => corrected({ born: '2026-11-03' }))).toBe('registration.born-after');
  });

  it('corrected after the registration has expired opens it again, with the year that was missed meanwhile', () => {
    // A caution: 2 November 2026 to 1 November 2028. It was 6 months' imprisonment: until 1 November 2033. Last notified
    // on 20 October 2028: a year later, 20 October 2029, it was to be notified again, which nobody did.
    const one = new Registered({ disposal: 'caution' }).notifiedFirst().at('2027-11-01T10:00:00.000Z');
    one.visits(['periodic']);
    one.tidied().at('2028-10-20T10:00:00.000Z').visits(['periodic']);
    one.tidied().at('2028-11-02T10:00:00.000Z').answers('check-expiry', 'confirmed', { checked: 'No order' });
    one.answers('close', 'archived');
    expect(one.one.process.outcome).toBe('expired');
    one.at('2030-01-15T10:00:00.000Z');
    one.world.act(one.one, {
      do: 'correct',
      fact: one.one.facts[0]?.id ?? '',
      data: { disposal: '6-months-or-less' },
      reason: 'The caution was a sentence',
    });
    expect(one.one.process.outcome).toBeUndefined();
    expect(one.owes).toMatchObject({ periodic: '2029-10-20' });
    expect(one.breaches).toEqual(['periodic']);
    expect(one.one.events.map(({ type }) => type)).toContain('process-reopened');
  });

  it('of a conviction abroad is notified three days from the service of the notice, and lasts from the conviction', () => {
    // Served on Thursday 5 November 2026: Saturday 7 is day 3.
    const one = new Registered({ relevantDate: '2020-01-15', servedOn: '2026-11-05', disposal: 'hospital' });
    expect(one.owes).toMatchObject({ initial: '2026-11-07' });
    expect(one.established('registered')).toMatchObject({ to: '2027-01-15' });
    expect(codeOf(() => one.visits(['initial']))).toBe('registration.before-relevant-date');
  });

  it('an order alone lasts as long as the order', () => {
    const one = new Registered({ disposal: 'order-alone' }).notifiedFirst().holds('shpo', '2026-11-02');
    expect(one.established('registered')?.to).toBeUndefined();
    one.holds('shpo', '2026-11-02', { to: '2031-11-01' });
    expect(one.established('registered')).toMatchObject({ to: '2031-11-02' });
    one.command('end', { reason: 'order-discharged', evidence: 'evidence:1' });
    expect(one.one.process.outcome).toBe('order-discharged');
  });

  it('ends with the death of the person, told as a circumstance', () => {
    const one = new Registered().notifiedFirst().at('2027-02-03T10:00:00.000Z');
    one.holds('deceased', '2027-02-01');
    expect(one.one.process.outcome).toBe('deceased');
    expect(one.established('registered')).toMatchObject({ to: '2027-02-01T00:00:00.000Z' });
    expect(one.world.open(one.one)).toEqual([]);
  });

  it('ends with the conviction quashed', () => {
    const one = new Registered().notifiedFirst();
    one.command('end', { reason: 'conviction-quashed', evidence: 'evidence:1' });
    expect(one.one.process.outcome).toBe('conviction-quashed');
  });
});

describe('two rules that meet', () => {
  it('a visit before a transfer, told after it, is judged by the stations of the force of that day', () => {
    const world = new World('2026-11-02T10:00:00.000Z');
    const stations = [
      { id: '1', area: 'police:kent', name: 'Example Street', from: '2020-01-01' },
      { id: '2', area: 'police:dorset', name: 'Imagined Square', from: '2020-01-01' },
    ] as const;
    world.law = { ...world.law, stationsOf: (area) => stations.filter((one) => one.area === area) };
    const one = new Registered({}, '2026-11-02T10:00:00.000Z', world).notifiedFirst();
    one.at('2027-02-01T12:00:00.000Z');
    one.command('record-change', { what: 'home-address', on: '2027-01-30' });
    one.holds('accountable', '2027-02-01T10:00:00.000Z', { id: 'moved', value: 'police:dorset/mosovo' });
    expect(one.world.step(one.one, 'change').owner).toBe('police:dorset/station');
    expect(codeOf(() => one.visits(['change']))).toBe('registration.station-not-published');
    one.visits(['change'], { on: '2027-01-31T09:00:00.000Z' });
    expect(one.owes).toEqual({ periodic: '2028-01-31' });
  });

  it('recalled and released again, the person notifies the release, and the year that ended meanwhile', () => {
    // The annual date of 2 November 2027 falls in the recall from 1 September to Friday 10 December 2027: until Sunday 12.
    const one = new Registered().notifiedFirst().at('2027-12-10T10:00:00.000Z');
    one.holds('licence', '2027-01-01', { value: 'determinate' });
    one.holds('custody', '2027-09-01', { to: '2027-12-10' });
    expect(one.owes).toEqual({ periodic: '2027-12-12', release: '2027-12-12' });
    // A second recall, and a second release: a duty of its own.
    one.visits(['release']);
    one.tidied().at('2028-02-01T10:00:00.000Z');
    one.holds('custody', '2028-01-10', { id: 'again', to: '2028-02-01' });
    expect(one.owes).toEqual({ periodic: '2028-12-10', release: '2028-02-03' });
  });

  it('kept by an older version in another shape, is folded afresh from its log at the next act', () => {
    const one = new Registered().notifiedFirst();
    const state = { notifications: [{ id: 'f3' }], changes: [], releases: [], breaches: {} };
    const { shape: _newer, ...engine } = one.one.process.engine;
    Object.assign(one.one.process, { state, engine });
    one.at('2027-02-01T10:00:00.000Z').command('record-change', { what: 'name', on: '2027-02-01' });
    expect(one.owes).toEqual({ periodic: '2027-11-02', change: '2027-02-03' });
    expect(one.one.process.engine.shape).toBe(2);
  });

  it('a wrong notification that is voided brings the duty back, with the breach that it had hidden', () => {
    const one = new Registered();
    const fact = one.visits(['initial']);
    one.at('2026-11-20T10:00:00.000Z');
    expect(one.breaches).toEqual([]);
    one.world.act(one.one, { do: 'void', fact, reason: 'Another person' });
    expect(one.owes).toMatchObject({ initial: '2026-11-04' });
    expect(one.breaches).toEqual(['initial']);
  });

  it('a notification corrected to a day too late brings the breach, and corrected back takes it away', () => {
    const one = new Registered();
    const fact = one.visits(['initial']);
    one.at('2026-11-20T10:00:00.000Z');
    const corrected = (on: string) =>
      one.world.act(one.one, { do: 'correct', fact, data: { on }, reason: 'Misread' });
    corrected('2026-11-05T09:00:00.000Z');
    expect(one.breaches).toEqual(['initial']);
    expect(one.owes).toMatchObject({ periodic: '2027-11-05' });
    corrected('2026-11-04T09:00:00.000Z');
    expect(one.breaches).toEqual([]);
  });
});
