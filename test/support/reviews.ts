import type { CircumstanceKind, Spell } from '../../domain/circumstances';
import type { UnitId } from '../../domain/people/parties';
import type { Day, Instant } from '../../domain/time/time';
import { World } from './world';

export const kent: UnitId = 'police:kent/mosovo';
export const probation: UnitId = 'probation:kent/ashford-pdu';
export const prison: UnitId = 'prison:hmp-ashcombe/omu';
export const council: UnitId = 'social-care:kent/duty';
export const person = 'subject-1';

export const findings = {
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
export function known(now: Instant, { first = '2011-11-02', age = 'adult' } = {}) {
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
export function applied(now: Instant = '2026-11-02T09:00:00.000Z', receivedOn: Day = '2026-11-02') {
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
export function decided(outcome: 'ends' | 'continues', more: object = {}) {
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
export function served(more: object = {}) {
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
