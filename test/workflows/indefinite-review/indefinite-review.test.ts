import type { CircumstanceKind, Spell } from '../../../domain/circumstances';
import { Refused } from '../../../domain/errors';
import type { UnitId } from '../../../domain/people/parties';
import { nextApplicationDay, qualifyingDay } from '../../../workflows/indefinite-review/rules';
import type { Day, Instant } from '../../../domain/time/time';
import { acceptedBy, pack } from '../../support/pack';
import { World } from '../../support/world';

const kent: UnitId = 'police:kent/mosovo';
const probation: UnitId = 'probation:kent/ashford-pdu';
const prison: UnitId = 'prison:hmp-ashcombe/omu';
const council: UnitId = 'social-care:kent/duty';
const person = 'subject-1';

const refusal = (act: () => unknown): Refused => {
  try {
    act();
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
  throw new Error('it was not refused');
};
const refused = (act: () => unknown): string => refusal(act).code;

const findings = {
  competence: 'The address in the last notification is in this area',
  seriousness: 'As found at sentence',
  timeElapsed: 'Fifteen years',
  breaches: 'None known',
  agesThenAndNow: 'Thirty then, forty-five now',
  victimsAge: 'Nine years younger',
  mappaAssessments: 'Level 1 throughout',
  victimSubmissions: 'None made',
  convictionsAndBehaviour: 'None since',
  currentRisk: 'Low',
  reasons: 'On all of this',
};

/**
 * A person of Kent, indefinitely notified, who first notified on 2 November 2011: the 15 years end on 1 November
 * 2026, and Monday 2 November 2026 is the first day on which an application may be made.
 */
function known(now: Instant, { first = '2011-11-02', age = 'adult' } = {}) {
  const world = new World(now);
  const told = (id: string, kind: CircumstanceKind, from: string, value: unknown = true, to?: string): void =>
    world.circumstance(person, { id, kind, from, value, to } as Spell);
  told('home', 'accountable', '2011-01-01', kent);
  told('indefinite', 'notified-indefinitely', '2011-01-01');
  told('first', 'first-notified', first, age);
  return {
    world,
    told,
    start: (input: object = {}) => world.start('indefinite-review', person, { home: kent, ...input }),
    holds: (kind: CircumstanceKind) => world.of(person).find((spell) => spell.kind === kind),
  };
}

/** An application received on a day, which is today unless told. */
function applied(now: Instant = '2026-11-02T09:00:00.000Z', receivedOn: Day = '2026-11-02') {
  const all = known(now);
  const { world } = all;
  const review = all.start({ because: 'application', receivedOn });
  return {
    ...all,
    review,
    due: (name: string) => world.step(review, name).dueOn,
    consult: (...bodies: UnitId[]) =>
      world.complete(review, 'consult', 'notified', { bodies: bodies.map((unit) => ({ unit })) }),
    reply: (body: UnitId) => {
      const step = world.open(review).find((open) => open.step === 'reply' && open.owner === body);
      world.complete(review, step?.key ?? '', 'nothing-held');
    },
    determine: (outcome: 'ends' | 'continues', more: object = {}) =>
      world.complete(review, 'determine', outcome, { ...findings, ...more }),
    serve: (on?: Instant) =>
      world.complete(review, 'serve', 'served', { how: 'in-person', proof: 'evidence:receipt-1' }, on),
  };
}

/** Consulted on Thu 5 Nov, replied to at once, and decided on Thu 10 Dec 2026. */
function decided(outcome: 'ends' | 'continues', more: object = {}) {
  const all = applied();
  all.world.complete(all.review, 'acknowledge', 'acknowledged');
  all.world.advance('2026-11-05T10:00:00.000Z');
  all.consult(probation, prison);
  all.reply(probation);
  all.reply(prison);
  all.world.advance('2026-12-10T10:00:00.000Z');
  all.determine(outcome, more);
  return all;
}

/** Decided against the person, and served on Mon 14 Dec 2026. */
function served(more: object = {}) {
  const all = decided('continues', more);
  all.world.advance('2026-12-14T15:00:00.000Z');
  all.serve();
  return {
    ...all,
    appeal: (on: Day) => all.world.command(all.review, 'record-appeal', { on, court: 'Ashford' }),
    court: (on: Day, decision: string) =>
      all.world.command(all.review, 'record-appeal-decision', { on, decision, order: 'evidence:order-1' }),
  };
}

describe('when a person may apply', () => {
  it.each([
    ['2011-11-02', 'adult', '2026-11-02'],
    ['2018-11-02', 'under-18', '2026-11-02'],
    // A period that begins on 29 February ends on the 28th where there is no 29th: the day after is 1 March.
    ['2012-02-29', 'adult', '2027-03-01'],
    // Where there is one, it ends the day before it.
    ['2016-02-29', 'under-18', '2024-02-29'],
    // A period that begins on 1 March ends with February, of whatever length.
    ['2013-03-01', 'adult', '2028-03-01'],
  ] as const)('a person first notified on %s as %s may apply from %s', (first, age, day) => {
    expect(qualifyingDay(first, age).day).toBe(day);
  });

  it('the first day for an application is shown line by line', () => {
    expect(qualifyingDay('2011-11-02', 'adult').working.map(({ text }) => text)).toEqual([
      'An application may be made from the day after 15 years (Sexual Offences Act 2003 s.91B)',
      'Wednesday 2 November 2011: the first notification; the first day of the period',
      'Sunday 1 November 2026: its last day, 15 years in all',
      'Monday 2 November 2026: the first day on which an application may be made',
    ]);
    expect(nextApplicationDay('2026-12-14', 8).day).toBe('2034-12-14');
  });

  it('an application of the day before is refused with the earliest date, and one of the day itself is taken', () => {
    const { start } = known('2026-11-02T09:00:00.000Z');
    const early = refusal(() => start({ because: 'application', receivedOn: '2026-11-01' }));
    expect(early.code).toBe('indefinite-review.too-early');
    expect(early.more).toMatchObject({
      earliest: '2026-11-02',
      detail: 'The first day on which an application may be made is Monday 2 November 2026.',
      errors: [{ pointer: '/input/receivedOn', message: 'Enter a day on or after 2026-11-02' }],
    });
    expect(start({ because: 'application', receivedOn: '2026-11-02' }).process.outcome).toBeUndefined();
  });

  it('nobody may apply while a sexual harm prevention order runs, on the day of the application or today', () => {
    const { world, told, start } = known('2026-11-20T09:00:00.000Z');
    const input = { because: 'application', receivedOn: '2026-11-10' };
    told('order', 'shpo', '2020-01-01', true, '2026-11-11');
    expect(refused(() => start(input))).toBe('indefinite-review.order-runs');
    told('order', 'shpo', '2026-11-15', true);
    expect(refused(() => start(input))).toBe('indefinite-review.order-runs');
    // It ended with 9 November, the day before the application.
    told('order', 'shpo', '2020-01-01', true, '2026-11-10');
    expect(world.keys(start(input))).toEqual(['acknowledge', 'consult']);
  });

  it('an application needs an indefinite requirement, a first notification on record, and a day of receipt that has come', () => {
    const { world, start } = known('2026-11-02T09:00:00.000Z');
    const input = { because: 'application', receivedOn: '2026-11-02' };
    expect(refused(() => start({ because: 'application' }))).toBe('indefinite-review.receipt-missing');
    expect(refused(() => start({ ...input, receivedOn: '2026-11-03' }))).toBe('step.in-future');
    const all = world.of(person);
    world.spells.set(
      person,
      all.filter(({ kind }) => kind !== 'first-notified'),
    );
    expect(refused(() => start(input))).toBe('indefinite-review.not-notified');
    world.spells.set(
      person,
      all.filter(({ kind }) => kind !== 'notified-indefinitely'),
    );
    expect(refused(() => start(input))).toBe('indefinite-review.not-indefinite');
  });
});

describe('a review that begins because eligibility nears', () => {
  // Started on Mon 5 Oct 2026, 28 days before 2 November.
  const waiting = () => {
    const all = known('2026-10-05T09:00:00.000Z');
    return { ...all, review: all.start({ because: 'eligibility' }) };
  };

  it('a review before an application waits for it until three months after the first day on which one may be made', () => {
    const { world, review } = waiting();
    expect(world.keys(review)).toEqual(['application']);
    // 2 November 2026 and three months: 2 February 2027.
    expect(world.step(review, 'application')).toMatchObject({ owner: kent, dueOn: '2027-02-02' });
    world.advance('2027-06-01T00:00:00.000Z');
    expect(world.keys(review)).toEqual(['application']);
    expect(review.process.outcome).toBeUndefined();
  });

  it('a review that waits refuses an application the day before, and goes on with one received on the day', () => {
    const { world, review } = waiting();
    world.advance('2026-11-01T23:59:59.000Z');
    const early = refusal(() => world.complete(review, 'application', 'received'));
    expect([early.code, early.more['earliest']]).toEqual(['indefinite-review.too-early', '2026-11-02']);
    world.advance('2026-11-02T00:00:00.000Z');
    world.complete(review, 'application', 'received', { evidence: 'evidence:letter-1' });
    expect(world.keys(review)).toEqual(['acknowledge', 'consult']);
    expect(world.step(review, 'acknowledge').dueOn).toBe('2026-11-16');
  });

  it('a review ends by name when the person makes no application, and a later application begins another', () => {
    const { world, review, start, holds } = waiting();
    expect(refused(() => start({ because: 'by-hand' }))).toBe('indefinite-review.under-way');
    world.advance('2026-12-01T09:00:00.000Z');
    world.complete(review, 'application', 'not-made', { said: 'Does not want to' });
    expect(review.process.outcome).toBe('not-applied');
    expect(holds('requirement-ended')).toBeUndefined();
    expect(world.keys(start({ because: 'by-hand', receivedOn: '2026-12-01' }))).toEqual([
      'acknowledge',
      'consult',
    ]);
  });
});

describe('an application that is considered', () => {
  it('an application is acknowledged, and the bodies are notified, within 14 days of its receipt', () => {
    const { due } = applied();
    expect([due('acknowledge'), due('consult')]).toEqual(['2026-11-16', '2026-11-16']);
  });

  it('an application recorded long after its receipt is late at once', () => {
    const { world, review } = applied('2026-11-30T09:00:00.000Z', '2026-11-02');
    expect(world.step(review, 'acknowledge')).toMatchObject({ dueOn: '2026-11-16' });
    expect((world.step(review, 'acknowledge').dueAt ?? '') < world.now).toBe(true);
  });

  it('each body has 28 days by a step of its own, and the decider six weeks from the last of those dates', () => {
    const { world, review, consult, due } = applied();
    world.advance('2026-11-05T10:00:00.000Z');
    consult(probation, prison, probation);
    // Thu 5 Nov 2026 and 28 days: Thu 3 Dec. Six weeks, 42 days, later: Thu 14 Jan 2027.
    const replies = world.open(review).filter(({ step }) => step === 'reply');
    expect(replies.map(({ owner, dueOn }) => [owner, dueOn])).toEqual([
      [probation, '2026-12-03'],
      [prison, '2026-12-03'],
    ]);
    expect(world.step(review, 'determine').owner).toBe('police:kent/chief-officer');
    expect(due('determine')).toBe('2027-01-14');
    const working = world.step(review, 'determine').working.map(({ text }) => text);
    expect(working[0]).toContain('Reply of a responsible body: 28 days after');
    expect(working.at(-1)).toContain('Thursday 14 January 2027');
  });

  it('a decision is due six weeks after the last date for replies even when all replied early, and may come earlier', () => {
    const { world, review, consult, reply, determine, due } = applied();
    world.advance('2026-11-05T10:00:00.000Z');
    consult(probation, prison);
    world.advance('2026-11-10T10:00:00.000Z');
    reply(probation);
    expect(refusal(() => determine('ends')).more).toMatchObject({ bodies: [prison] });
    reply(prison);
    expect(due('determine')).toBe('2027-01-14');
    determine('ends');
    expect(world.keys(review)).toEqual(['acknowledge', 'serve']);
  });

  it('an application is not decided while a silent body still has time, and silence is overdue, not a reply', () => {
    const { world, review, consult, reply, determine } = applied();
    world.complete(review, 'acknowledge', 'acknowledged');
    world.advance('2026-11-05T10:00:00.000Z');
    consult(probation, prison);
    reply(probation);
    // The last day is Thu 3 Dec.
    world.advance('2026-12-03T23:59:59.000Z');
    expect(refused(() => determine('continues'))).toBe('indefinite-review.replies-outstanding');
    world.advance('2026-12-04T00:00:00.000Z');
    expect(world.keys(review)).toEqual(['determine', 'reply']);
    expect(review.events).toContainEqual(expect.objectContaining({ type: 'step-missed' }));
    determine('continues');
    world.advance('2026-12-04T01:00:00.000Z');
    const silent = [...review.steps.values()].find(({ owner }) => owner === prison);
    expect(silent?.status).toBe('lapsed');
    expect(world.keys(review)).toEqual(['serve']);
  });

  it('an application whose decider is silent stays open and is late: nothing follows from silence', () => {
    const { world, review, consult, reply, holds } = applied();
    world.complete(review, 'acknowledge', 'acknowledged');
    world.advance('2026-11-05T10:00:00.000Z');
    consult(probation);
    reply(probation);
    world.advance('2027-12-31T00:00:00.000Z');
    expect(world.keys(review)).toEqual(['determine']);
    expect(holds('requirement-ended')).toBeUndefined();
    expect(holds('review-barred')).toBeUndefined();
  });

  it('another body notified later has 28 days of its own, and does not put the decision off', () => {
    const { world, review, consult, due } = applied();
    const further = (body: UnitId) => () =>
      world.command(review, 'consult-further', { body, reason: 'A child lives there' });
    expect(refused(further(council))).toBe('indefinite-review.not-consulted');
    world.advance('2026-11-05T10:00:00.000Z');
    consult(probation);
    world.advance('2026-11-25T10:00:00.000Z');
    expect(refused(further(probation))).toBe('indefinite-review.body-known');
    further(council)();
    // Wed 25 Nov and 28 days: Wed 23 Dec. The decision stays due on 14 January.
    const reply = world.open(review).find(({ owner }) => owner === council);
    expect(reply?.dueOn).toBe('2026-12-23');
    expect(due('determine')).toBe('2027-01-14');
    expect(refused(further(council))).toBe('indefinite-review.body-known');
  });

  it('a notification names at least one body, or says why there is nobody to ask', () => {
    const { world, review, consult, due } = applied();
    expect(refused(() => consult())).toBe('indefinite-review.no-bodies');
    world.advance('2026-11-05T10:00:00.000Z');
    world.complete(review, 'consult', 'nobody', { reason: 'No body holds anything' });
    // Nobody may reply: six weeks from Thu 5 Nov are Thu 17 Dec.
    expect(due('determine')).toBe('2026-12-17');
  });

  it('no clock of a review is moved by custody, hospital or absence abroad', () => {
    const { told, due } = applied();
    told('prison', 'custody', '2026-11-03');
    told('away', 'abroad', '2026-11-03');
    expect([due('acknowledge'), due('consult')]).toEqual(['2026-11-16', '2026-11-16']);
  });
});

describe('a decision for the person', () => {
  it('a decision for the person ends the requirement when it is served, and not before', () => {
    const { world, review, serve, due, holds } = decided('ends');
    // Decided Thu 10 Dec 2026: Fri 11 is 1, Mon 14 is 2, Tue 15, Wed 16, Thu 17 is 5.
    expect(due('serve')).toBe('2026-12-17');
    expect(holds('requirement-ended')).toBeUndefined();
    expect(review.process.outcome).toBeUndefined();
    world.advance('2026-12-15T16:00:00.000Z');
    serve('2026-12-15T11:30:00.000Z');
    expect(holds('requirement-ended')).toMatchObject({ from: '2026-12-15T11:30:00.000Z' });
    expect(holds('under-review')).toBeUndefined();
    expect(review.process.outcome).toBe('ended');
    expect(review.notices.filter(({ name }) => name === 'determined').map(({ toUnit }) => toUnit)).toEqual([
      probation,
      prison,
    ]);
  });

  it('a decision for the person that is not served for eleven weeks is late for ten of them, and ends nothing', () => {
    const { world, review, holds } = decided('ends');
    world.advance('2027-02-25T10:00:00.000Z');
    expect(world.keys(review)).toEqual(['serve']);
    expect((world.step(review, 'serve').dueAt ?? '') < world.now).toBe(true);
    expect(holds('requirement-ended')).toBeUndefined();
  });

  it('a decision for the person leaves nothing to appeal against', () => {
    const { world, review, serve } = decided('ends');
    const appeal = () => world.command(review, 'record-appeal', { on: '2026-12-10', court: 'Ashford' });
    expect(refused(appeal)).toBe('indefinite-review.not-served');
    serve();
    expect(refused(appeal)).toBe('process.over');
    // Where something is still to do, it is not over, and the reason is told.
    const open = applied();
    open.consult(probation);
    open.reply(probation);
    open.determine('ends');
    open.serve();
    const late = () => open.world.command(open.review, 'record-appeal', { on: '2026-11-02', court: 'x' });
    expect(refused(late)).toBe('indefinite-review.nothing-to-appeal');
  });

  it('a decision keeps on record the risk and the level that it was made on', () => {
    const { world, told, review, consult, reply, determine } = applied();
    told('risk', 'risk', '2026-01-01', 'low');
    told('level', 'mappa-level', '2026-01-01', '1');
    consult(probation);
    reply(probation);
    expect(determine('ends')).toMatchObject({ captured: { risk: 'low', 'mappa-level': '1' } });
    expect(world.keys(review)).toContain('serve');
  });
});

describe('a decision against the person', () => {
  it('a refusal opens 21 days to appeal from its service, then a check with the court, and bars another application for eight years', () => {
    const { world, review, due, holds, start } = served();
    // Served Mon 14 Dec 2026: 21 days later is Mon 4 Jan 2027.
    expect(world.keys(review)).toEqual(['appeal-window']);
    expect(due('appeal-window')).toBe('2027-01-04');
    world.advance('2027-01-04T23:59:59.000Z');
    expect(world.keys(review)).toEqual(['appeal-window']);
    world.advance('2027-01-05T00:00:00.000Z');
    expect(review.steps.get('appeal-window')?.status).toBe('lapsed');
    // From Tue 5 Jan: Wed 6 is 1, Thu 7, Fri 8 is 3, Mon 11 to Fri 15 are 4 to 8, Mon 18 is 9, Tue 19 is 10.
    expect(world.keys(review)).toEqual(['confirm-no-appeal']);
    expect(due('confirm-no-appeal')).toBe('2027-01-19');
    world.complete(review, 'confirm-no-appeal', 'none-lodged', { checked: 'The list of the court' });
    expect(review.process.outcome).toBe('continued');
    expect(holds('review-barred')).toMatchObject({ from: '2026-12-14', to: '2034-12-14' });
    expect(holds('requirement-ended')).toBeUndefined();

    world.advance('2034-12-14T09:00:00.000Z');
    const early = refusal(() => start({ because: 'application', receivedOn: '2034-12-13' }));
    expect([early.code, early.more['earliest']]).toEqual(['indefinite-review.too-early', '2034-12-14']);
    start({ because: 'application', receivedOn: '2034-12-14' });
  });

  it('a refusal may set up to 15 years until the next application, with its reason, and never less than 8', () => {
    const { determine, consult, reply, world, serve, holds } = applied();
    consult(probation);
    reply(probation);
    const places = (more: object) => {
      const { code, more: said } = refusal(() => determine('continues', more));
      return [code, ...(said.errors ?? []).map(({ pointer }) => pointer)];
    };
    for (const nextAfterYears of [7, 16])
      expect(places({ nextAfterYears, longerBecause: 'x' })).toEqual([
        'indefinite-review.term',
        '/data/nextAfterYears',
      ]);
    expect(places({ nextAfterYears: 9 })).toEqual([
      'indefinite-review.term-unexplained',
      '/data/longerBecause',
    ]);
    determine('continues', { nextAfterYears: 15, longerBecause: 'A recent breach' });
    world.advance('2026-12-14T15:00:00.000Z');
    serve();
    expect(holds('review-barred')).toMatchObject({ from: '2026-12-14', to: '2041-12-14' });
  });

  it('an appeal in time takes away the check, and the court is asked every twelve weeks until it decides', () => {
    const { world, review, appeal, court, due } = served();
    world.advance('2027-01-04T10:00:00.000Z');
    appeal('2027-01-04');
    expect(refused(() => appeal('2027-01-04'))).toBe('indefinite-review.appeal-known');
    // Mon 4 Jan 2027 and 84 days: Mon 29 Mar.
    expect(world.keys(review)).toEqual(['ask-court']);
    expect(due('ask-court')).toBe('2027-03-29');
    world.advance('2027-03-29T10:00:00.000Z');
    world.complete(review, 'ask-court', 'not-decided', { checked: 'Listed for May' });
    // Mon 29 Mar and 84 days: Mon 21 Jun.
    expect(due('ask-court')).toBe('2027-06-21');
    expect(refused(() => court('2027-01-03', 'dismissed'))).toBe('indefinite-review.before-appeal');
    expect(refused(() => court('2027-03-30', 'dismissed'))).toBe('step.in-future');
    world.advance('2027-05-10T10:00:00.000Z');
    court('2027-05-10', 'dismissed');
    expect(review.process.outcome).toBe('continued');
  });

  it('an appeal of the last day that is recorded after it means that the time to appeal did not lapse after all', () => {
    const { world, review, appeal } = served();
    world.advance('2027-01-07T10:00:00.000Z');
    expect(review.steps.get('appeal-window')?.status).toBe('lapsed');
    expect(world.keys(review)).toEqual(['confirm-no-appeal']);
    expect(refused(() => appeal('2026-12-13'))).toBe('indefinite-review.before-service');
    expect(refused(() => appeal('2027-01-08'))).toBe('step.in-future');
    appeal('2027-01-04');
    expect(review.steps.get('appeal-window')?.status).toBe('completed');
    expect(world.keys(review)).toEqual(['ask-court']);
  });

  it('a refusal that the court sets aside ends the requirement from its order, and bars nobody', () => {
    const { world, review, appeal, court, holds } = served();
    expect(refused(() => court('2026-12-14', 'allowed'))).toBe('indefinite-review.no-appeal');
    world.advance('2026-12-20T10:00:00.000Z');
    appeal('2026-12-18');
    expect(holds('review-barred')).toBeDefined();
    world.advance('2027-02-08T10:00:00.000Z');
    court('2027-02-05', 'allowed');
    expect(holds('requirement-ended')).toMatchObject({ from: '2027-02-05' });
    expect(holds('review-barred')).toBeUndefined();
    expect(review.process.outcome).toBe('ended');
  });

  it('a refusal whose appeal is abandoned stands', () => {
    const { world, review, appeal, court, holds } = served();
    world.advance('2026-12-20T10:00:00.000Z');
    appeal('2026-12-18');
    court('2026-12-19', 'abandoned');
    expect(review.process.outcome).toBe('continued');
    expect(holds('review-barred')).toBeDefined();
  });

  it('an appeal answered to its step counts as one recorded by hand, and is decided once', () => {
    const { world, review, consult, reply, determine, serve } = applied();
    consult(probation);
    reply(probation);
    determine('continues');
    serve();
    world.complete(review, 'appeal-window', 'lodged', { court: 'Ashford' });
    expect(world.keys(review)).toEqual(['acknowledge', 'ask-court']);
    const decide = () =>
      world.command(review, 'record-appeal-decision', {
        on: '2026-11-02',
        decision: 'dismissed',
        order: 'evidence:order-1',
      });
    decide();
    expect(refused(decide)).toBe('indefinite-review.appeal-decided');
    expect(world.keys(review)).toEqual(['acknowledge']);
  });

  it('a refusal corrected to the right outcome ends the requirement from its service', () => {
    const { world, review, holds } = served();
    const decision = review.facts.find((fact) => fact.type === 'answer' && fact.name === 'determine');
    world.act(review, {
      do: 'correct',
      fact: decision?.id ?? '',
      outcome: 'ends',
      data: findings,
      reason: 'The wrong outcome was chosen',
    });
    expect(holds('review-barred')).toBeUndefined();
    expect(holds('requirement-ended')).toMatchObject({ from: '2026-12-14T15:00:00.000Z' });
    expect(review.process.outcome).toBe('ended');
  });
});

describe('what else happens during a review', () => {
  it('the person may withdraw until it is decided, and the bodies are told', () => {
    const { world, review, consult, holds } = applied();
    consult(probation);
    world.command(review, 'withdraw', { reason: 'Changed his mind', approvedBy: 'staff:1' });
    expect(review.process.outcome).toBe('withdrawn');
    expect(review.notices).toContainEqual(expect.objectContaining({ name: 'withdrawn', toUnit: probation }));
    expect(holds('under-review')).toBeUndefined();
    const late = decided('ends');
    expect(
      refused(() => late.world.command(late.review, 'withdraw', { reason: 'x', approvedBy: 'staff:1' })),
    ).toBe('indefinite-review.determined');
  });

  it('an order that is made ends the review, unless it is decided: then the decision is served all the same', () => {
    const open = applied();
    open.world.advance('2026-11-20T09:00:00.000Z');
    open.told('order', 'shpo', '2026-11-20');
    expect(open.review.process.outcome).toBe('order-made');
    const late = decided('ends');
    late.told('order', 'shpo', '2026-12-10');
    expect(late.world.keys(late.review)).toEqual(['serve']);
    late.serve();
    expect(late.review.process.outcome).toBe('ended');
  });

  it('a review ends with the death of the person', () => {
    const { world, review, told } = applied();
    world.advance('2026-11-03T09:00:00.000Z');
    told('death', 'deceased', '2026-11-03');
    expect(review.process.outcome).toBe('deceased');
    expect(world.open(review)).toEqual([]);
  });

  it('a review falls away when the conviction is quashed, and with it the requirement', () => {
    const { review, told, world } = applied();
    world.advance('2026-11-03T09:00:00.000Z');
    told('indefinite', 'notified-indefinitely', '2011-01-01', true, '2026-11-03');
    expect(review.process.outcome).toBe('fell-away');
  });

  it('when the person moves to another force, its chief officer decides', () => {
    const { world, review, consult, due } = applied();
    world.advance('2026-11-05T10:00:00.000Z');
    consult(probation);
    const moving = world.start('transfer', person, {
      sending: kent,
      receiving: 'police:dorset/mosovo',
      receivingMappa: 'mappa:dorset/coordinator',
      receivingVisor: 'police:dorset/visor',
      sendingNpt: 'police:kent/npt-ashford',
      receivingNpt: 'police:dorset/npt-poole',
      sendingProbation: probation,
      receivingProbation: 'probation:south-west/dorset-pdu',
      confirmedOn: '2026-11-05',
    });
    const sent = world.complete(moving, 'request', 'sent', pack);
    expect(sent).toMatchObject({
      work: expect.arrayContaining([
        expect.objectContaining({
          process: review.id,
          step: 'determine',
          owner: 'police:kent/chief-officer',
        }),
      ]) as unknown,
    });
    world.complete(moving, 'decide', 'accepted', acceptedBy('staff:7'));
    expect(review.process.lead).toBe('police:dorset/mosovo');
    expect(world.step(review, 'acknowledge').owner).toBe('police:dorset/mosovo');
    expect(world.step(review, 'determine').owner).toBe('police:dorset/chief-officer');
    expect(due('determine')).toBe('2027-01-14');
    expect(world.step(review, 'reply').owner).toBe(probation);
  });

  it('an application is not decided where the first notification turns out to have been later', () => {
    const { world, review, told, consult, reply, determine } = applied();
    consult(probation);
    reply(probation);
    told('first', 'first-notified', '2011-11-03', 'adult');
    const early = refusal(() => determine('ends'));
    expect([early.code, early.more['earliest']]).toEqual(['indefinite-review.too-early', '2026-11-03']);
    expect(world.keys(review)).toContain('determine');
  });

  it('voiding the notification of the bodies takes their steps and the decision away until the next', () => {
    const { world, review, consult, due } = applied();
    world.advance('2026-11-05T10:00:00.000Z');
    const first = consult(probation);
    world.act(review, { do: 'void', fact: first.id, reason: 'The letters were not sent' });
    expect(world.keys(review)).toEqual(['acknowledge', 'consult']);
    world.advance('2026-11-12T10:00:00.000Z');
    consult(prison);
    // Thu 12 Nov and 28 days: Thu 10 Dec; and 42: Thu 21 Jan 2027.
    expect(due('reply')).toBe('2026-12-10');
    expect(due('determine')).toBe('2027-01-21');
  });
});
