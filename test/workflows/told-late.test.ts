import { isDay, type Instant } from '../../domain/time/time';
import { recallAnswers, recallInput, recallUnits } from '../support/recalls';
import { acceptedBy, pack } from '../support/pack';
import { visit } from '../support/registered';
import { adult, record, slot } from '../support/meetings';
import { findings } from '../support/reviews';
import { moving } from '../support/transfers';
import { ordersOf, Telling, type Happening, type Life } from '../support/told-twice';

/** What a life must show however it was told; what differs, told as it happened and told afterwards. */
interface Expected {
  readonly outcome?: string;
  readonly due?: Readonly<Record<string, string>>;
  readonly live?: Readonly<Record<string, string>>;
  readonly late?: Readonly<Record<string, string>>;
}

const dues = (telling: Telling, named: Readonly<Record<string, string>> = {}): Record<string, unknown> =>
  Object.fromEntries(
    Object.keys(named).map((name) => {
      const [step = '', about] = name.split(' of ');
      const known = telling.step(step, about);
      return [name, isDay(named[name] ?? '') ? known?.dueOn : known?.dueAt];
    }),
  );

const shuffles = Number(process.env['STORY_ORDERS'] ?? 1);

/** Tells a life as it happened, and then on one later day in several orders. */
function toldTwice(life: Life, { outcome, due = {}, live = {}, late = {} }: Expected): void {
  const told = Telling.live(life);
  expect(told.one.process.outcome).toBe(outcome);
  expect(dues(told, { ...due, ...live })).toEqual({ ...due, ...live });
  for (const order of ordersOf(life.happened, shuffles)) {
    const again = Telling.late(life, order);
    expect(again.seen).toEqual(told.seen);
    expect(dues(again, { ...due, ...late })).toEqual({ ...due, ...late });
  }
}

const { home } = recallUnits;
const nov = (day: number, time: string): Instant => `2026-11-${String(day).padStart(2, '0')}T${time}:00.000Z`;
const onLicence = [
  { id: 'home', kind: 'accountable', from: '2020-01-01', value: home },
  { id: 'licence', kind: 'licence', from: '2025-01-01', value: 'determinate' },
] as const;
const answer = (
  on: Instant,
  step: string,
  outcome: string,
  data: object = {},
  more: object = {},
): Happening => ({
  on,
  answer: step,
  outcome,
  data: { ...data },
  ...more,
});
const begins = (
  on: Instant,
  kind: 'custody' | 'deceased' | 'charged' | 'abroad' | 'hospital',
  more: object = {},
): Happening => ({
  on,
  begins: kind,
  ...more,
});
const ends = (on: Instant, kind: 'custody' | 'hospital' | 'abroad', more: object = {}): Happening => ({
  on,
  ends: kind,
  ...more,
});
const command = (on: Instant, name: string, data: object = {}, more: object = {}): Happening => ({
  on,
  command: name,
  data: { ...data },
  ...more,
});

const kent = 'police:kent/mosovo';
const sentenced = {
  regime: 'soa',
  disposal: 'over-6-under-30-months',
  relevantDate: '2026-11-02',
  born: '1980-01-01',
  home: kent,
  needToKnow: [],
};
const ofKent = [{ id: 'home', kind: 'accountable', from: '2020-01-01', value: kent }] as const;
const notified = (on: Instant, of: readonly string[], name: string, more: object = {}): Happening =>
  command(on, 'record-notification', { of, ...visit, ...more }, { name });

// November and December 2026 are winter time, and there is no bank holiday before Friday 25 December.
describe('a life told late comes to the same as one told as it happened', () => {
  it('a recall decided at night, with an arrest and a return, until the dossier', () => {
    toldTwice(
      {
        kind: 'recall',
        input: { ...recallInput, learnedAt: nov(20, '18:00') },
        standing: onLicence,
        began: nov(20, '19:00'),
        seen: nov(27, '09:00'),
        happened: [
          answer(nov(20, '22:00'), 'consider', 'recall', recallAnswers.recall),
          answer(nov(20, '22:30'), 'request', 'sent', recallAnswers.sent),
          answer(nov(21, '10:00'), 'revoke', 'revoked', recallAnswers.revoked),
          answer(nov(21, '11:00'), 'mark-wanted', 'marked', {}, { name: 'marked' }),
          begins(nov(23, '20:00'), 'custody'),
          answer(nov(23, '21:00'), 'record-return', 'returned', recallAnswers.returned),
          answer(nov(23, '21:30'), 'cancel-wanted', 'cancelled'),
          answer(nov(24, '10:00'), 'dossier', 'served'),
        ],
      },
      {
        due: {
          // 24 hours from learning, from the decision and from the request; 96 from the revocation.
          consider: '2026-11-21T18:00:00.000Z',
          request: '2026-11-21T22:00:00.000Z',
          revoke: '2026-11-21T22:30:00.000Z',
          'mark-wanted': '2026-11-21',
          arrest: '2026-11-25T10:00:00.000Z',
          // A Monday: the next working day.
          'record-return': '2026-11-24',
          'cancel-wanted': '2026-11-23',
          dossier: '2026-11-24',
          // 14 days after the dossier.
          representations: '2026-12-08',
          // Day 56, beginning with 23 November, is Sunday 17 January 2027: released on the Friday.
          release: '2027-01-15',
        },
      },
    );
  });

  it('a standard recall with an escape and a second hunt, and the referral to the Parole Board', () => {
    toldTwice(
      {
        kind: 'recall',
        input: recallInput,
        standing: [...onLicence, { id: 'level', kind: 'mappa-level', from: '2026-01-01', value: '2' }],
        began: nov(2, '09:00'),
        seen: nov(27, '09:00'),
        happened: [
          answer(nov(2, '12:00'), 'consider', 'recall', recallAnswers.recall),
          answer(nov(2, '15:00'), 'request', 'sent', recallAnswers.sent),
          answer(nov(3, '10:00'), 'revoke', 'revoked', recallAnswers.revoked, { name: 'revoked' }),
          answer(nov(3, '12:00'), 'mark-wanted', 'marked', {}, { about: 'revoked', name: 'marked' }),
          begins(nov(4, '10:00'), 'custody', { id: 'first', after: 'marked' }),
          answer(nov(4, '11:00'), 'record-return', 'returned', recallAnswers.returned, {
            about: 'revoked',
            name: 'recorded',
          }),
          answer(nov(4, '12:00'), 'cancel-wanted', 'cancelled', {}, { about: 'revoked' }),
          answer(nov(5, '10:00'), 'dossier', 'served', {}, { after: 'recorded' }),
          ends(nov(7, '10:00'), 'custody', {
            id: 'first',
            because: 'escape',
            after: 'marked',
            name: 'first',
          }),
          answer(nov(7, '11:00'), 'mark-wanted', 'marked', {}, { about: 'first', name: 'marked again' }),
          begins(nov(9, '18:00'), 'custody', { id: 'second', after: 'marked again' }),
          answer(nov(9, '19:00'), 'record-return', 'returned', recallAnswers.returned, { about: 'first' }),
          answer(nov(9, '20:00'), 'cancel-wanted', 'cancelled', {}, { about: 'first' }),
          answer(nov(20, '10:00'), 'part-b', 'sent', { partB: 'evidence:part-b' }),
        ],
      },
      {
        due: {
          'arrest of revoked': '2026-11-07T10:00:00.000Z',
          'arrest of first': '2026-11-11T10:00:00.000Z',
          // 14 working days and 28 days after Wednesday 4 November.
          'part-b': '2026-11-24',
          refer: '2026-12-02',
        },
      },
    );
  });

  it('an emergency recall: the arrested person is not received, is hunted again, and dies', () => {
    toldTwice(
      {
        kind: 'recall',
        input: recallInput,
        standing: onLicence,
        began: nov(18, '18:00'),
        seen: nov(27, '09:00'),
        happened: [
          answer(nov(18, '20:00'), 'consider', 'recall', recallAnswers.recall),
          command(nov(18, '21:00'), 'make-emergency', { reason: 'Threats' }),
          answer(nov(18, '21:30'), 'request', 'sent', recallAnswers.sent),
          answer(nov(18, '23:00'), 'revoke', 'revoked', recallAnswers.revoked, { name: 'revoked' }),
          answer(nov(18, '23:30'), 'mark-wanted', 'marked'),
          command(nov(19, '20:00'), 'record-arrest-attempt', { result: 'Nobody in' }),
          answer(nov(20, '07:00'), 'arrest', 'arrested', { where: 'At home' }, { about: 'revoked' }),
          answer(
            nov(20, '12:00'),
            'record-return',
            'not-received',
            { explanation: 'Ran off' },
            { name: 'ran' },
          ),
          begins(nov(24, '19:00'), 'deceased', { last: true }),
          answer(nov(24, '21:00'), 'cancel-wanted', 'cancelled', {}, { last: true }),
        ],
      },
      {
        outcome: 'deceased',
        due: {
          // One hour, two hours and 48 hours.
          request: '2026-11-18T22:00:00.000Z',
          revoke: '2026-11-18T23:30:00.000Z',
          'arrest of revoked': '2026-11-20T23:00:00.000Z',
          'cancel-wanted': '2026-11-24',
        },
      },
    );
  });

  it('a recall that is rescinded before the death, whichever of the two is told first', () => {
    toldTwice(
      {
        kind: 'recall',
        input: recallInput,
        standing: onLicence,
        began: nov(18, '09:00'),
        seen: nov(27, '09:00'),
        happened: [
          answer(nov(18, '10:00'), 'consider', 'recall', recallAnswers.recall),
          answer(nov(18, '11:00'), 'request', 'sent', recallAnswers.sent),
          answer(nov(18, '12:00'), 'revoke', 'revoked', recallAnswers.revoked),
          answer(nov(18, '13:00'), 'mark-wanted', 'marked'),
          command(nov(20, '10:00'), 'rescind', { reason: 'The tag had failed', approvedBy: 'staff:head' }),
          answer(nov(20, '11:00'), 'cancel-wanted', 'cancelled'),
          begins(nov(24, '19:00'), 'deceased'),
        ],
      },
      { outcome: 'rescinded', due: { 'cancel-wanted': '2026-11-20' } },
    );
  });

  it('a fixed-term recall of somebody in custody already, charged since, and released by the executive', () => {
    toldTwice(
      {
        kind: 'recall',
        input: recallInput,
        standing: onLicence,
        began: nov(2, '09:00'),
        seen: nov(27, '09:00'),
        happened: [
          begins(nov(2, '09:30'), 'custody'),
          answer(nov(2, '10:00'), 'consider', 'recall', recallAnswers.recall),
          answer(nov(2, '11:00'), 'request', 'sent', recallAnswers.sent),
          answer(nov(3, '10:00'), 'revoke', 'revoked', recallAnswers.revoked),
          answer(nov(3, '11:00'), 'record-return', 'returned', recallAnswers.returned, { name: 'recorded' }),
          answer(nov(4, '10:00'), 'dossier', 'served', {}, { after: 'recorded' }),
          begins(nov(9, '10:00'), 'charged'),
          answer(
            nov(9, '16:00'),
            'reconsider-release',
            'stands',
            { reason: 'Minor' },
            { name: 'reconsidered' },
          ),
          command(nov(11, '10:00'), 'record-representations'),
          command(
            nov(16, '10:00'),
            'release-by-executive',
            { reason: 'Safe', approvedBy: 'staff:head' },
            { after: 'reconsidered' },
          ),
          ends(nov(18, '10:00'), 'custody', { because: 'released', last: true }),
          answer(nov(18, '11:00'), 'tell-of-release', 'told', recallAnswers.told, {
            about: ':prison',
            last: true,
          }),
          answer(nov(18, '12:00'), 'tell-of-release', 'told', recallAnswers.told, {
            about: ':probation',
            last: true,
          }),
        ],
      },
      {
        outcome: 're-released',
        due: {
          dossier: '2026-11-04',
          representations: '2026-11-18',
          'reconsider-release': '2026-11-10',
          // Five working days after Monday 16 November.
          release: '2026-11-23',
          'tell-of-release of :prison': '2026-11-18',
        },
      },
    );
  });

  it('a registration: the first visit, a move, and the visit for it', () => {
    toldTwice(
      {
        kind: 'registration',
        input: sentenced,
        standing: ofKent,
        began: nov(2, '10:00'),
        seen: nov(27, '09:00'),
        happened: [
          notified(nov(3, '10:00'), ['initial'], 'first'),
          answer(
            nov(3, '11:00'),
            'acknowledge-notification',
            'given',
            { biometrics: true },
            { about: 'first' },
          ),
          answer(nov(4, '09:00'), 'record-on-visor', 'recorded', {}, { about: 'first' }),
          command(nov(10, '12:00'), 'record-change', { what: 'home-address' }),
          notified(nov(11, '10:00'), ['change'], 'second'),
          answer(nov(13, '10:00'), 'record-on-visor', 'recorded', {}, { about: 'second' }),
        ],
      },
      {
        due: {
          initial: '2026-11-04',
          'acknowledge-notification of first': '2026-11-03',
          'record-on-visor of first': '2026-11-04T10:00:00.000Z',
          change: '2026-11-12',
          'record-on-visor of second': '2026-11-12T10:00:00.000Z',
          'periodic of second': '2027-11-11',
        },
      },
    );
  });

  it('a registration of somebody in custody on the day of the conviction, released later and in hospital after', () => {
    toldTwice(
      {
        kind: 'registration',
        input: sentenced,
        standing: ofKent,
        began: nov(2, '15:00'),
        seen: nov(27, '09:00'),
        happened: [
          begins(nov(2, '16:00'), 'custody'),
          ends(nov(10, '10:00'), 'custody', { because: 'released' }),
          begins(nov(11, '20:00'), 'hospital'),
          ends(nov(16, '10:00'), 'hospital'),
          notified(nov(17, '10:00'), ['initial'], 'first'),
        ],
      },
      {
        // Day 1 is Tuesday the 10th; the 11th to the 15th do not count; days 2 and 3 are the 16th and the 17th.
        due: { initial: '2026-11-17', 'periodic of first': '2027-11-17' },
      },
    );
  });

  it('a registration with a move that was notified four days late: the breach is recorded and decided', () => {
    toldTwice(
      {
        kind: 'registration',
        input: sentenced,
        standing: ofKent,
        began: nov(2, '10:00'),
        seen: nov(27, '09:00'),
        happened: [
          notified(nov(3, '10:00'), ['initial'], 'first'),
          command(nov(10, '12:00'), 'record-change', { what: 'home-address' }, { name: 'move' }),
          answer(
            nov(13, '10:00'),
            'record-breach',
            'recorded',
            { crimeReference: 'an invented number' },
            { about: 'change' },
          ),
          notified(nov(16, '10:00'), ['change'], 'second'),
          answer(nov(16, '12:00'), 'decide-breach', 'caution', {}, { about: 'change' }),
        ],
      },
      {
        due: {
          change: '2026-11-12',
          // 24 hours after the last second of the 12th; three days after the record.
          'record-breach of change': '2026-11-13',
          'decide-breach of change': '2026-11-16',
          'periodic of second': '2027-11-16',
        },
      },
    );
  });

  it('two disposals told in either order: a caution first, and a sentence inside its period', () => {
    toldTwice(
      {
        kind: 'registration',
        input: { ...sentenced, disposal: 'caution', relevantDate: '2026-11-02' },
        standing: ofKent,
        began: nov(2, '10:00'),
        seen: nov(27, '09:00'),
        happened: [
          notified(nov(3, '10:00'), ['initial'], 'first'),
          command(
            nov(10, '12:00'),
            'record-disposal',
            { disposal: 'over-6-under-30-months', relevantDate: '2026-11-10' },
            { name: 'sentence' },
          ),
          command(
            nov(12, '12:00'),
            'record-disposal',
            { disposal: '6-months-or-less', relevantDate: '2026-11-12' },
            { name: 'shorter' },
          ),
          begins(nov(12, '13:00'), 'custody'),
          ends(nov(20, '10:00'), 'custody', { because: 'released' }),
          notified(nov(21, '10:00'), ['release'], 'second'),
        ],
      },
      { due: { initial: '2026-11-04', release: '2026-11-22', 'periodic of second': '2027-11-21' } },
    );
  });

  it('a caution that has run out, and a conviction after it that owes an initial notification of its own', () => {
    toldTwice(
      {
        kind: 'registration',
        input: { ...sentenced, disposal: 'caution', relevantDate: '2024-11-20' },
        standing: ofKent,
        began: '2024-11-20T10:00:00.000Z',
        seen: nov(27, '09:00'),
        happened: [
          notified('2024-11-21T10:00:00.000Z', ['initial'], 'first'),
          notified('2025-11-20T10:00:00.000Z', ['periodic'], 'second'),
          command(
            nov(25, '12:00'),
            'record-disposal',
            { disposal: 'over-6-under-30-months', relevantDate: '2026-11-25' },
            { name: 'conviction' },
          ),
          notified(nov(26, '10:00'), ['initial'], 'third'),
        ],
      },
      {
        due: {
          // s.83(2): the caution ended with 19 November 2026, so nobody was subject just before the conviction.
          'initial of conviction': '2026-11-27',
          'periodic of first': '2025-11-21',
          'periodic of third': '2027-11-26',
        },
      },
    );
  });

  it('two convictions of which one is quashed: what follows from the other goes on', () => {
    toldTwice(
      {
        kind: 'registration',
        input: { ...sentenced, disposal: 'caution' },
        standing: ofKent,
        began: nov(2, '10:00'),
        seen: nov(27, '09:00'),
        happened: [
          notified(nov(3, '10:00'), ['initial'], 'first'),
          command(
            nov(10, '12:00'),
            'record-disposal',
            { disposal: 'over-6-under-30-months', relevantDate: '2026-11-10' },
            { name: 'sentence' },
          ),
          command(nov(12, '12:00'), 'record-change', { what: 'home-address' }),
          notified(nov(13, '10:00'), ['change'], 'second'),
          command(nov(20, '12:00'), 'end', {
            reason: 'conviction-quashed',
            disposal: 'sentence',
            evidence: 'evidence:order',
          }),
        ],
      },
      { due: { initial: '2026-11-04', change: '2026-11-14', 'periodic of second': '2027-11-13' } },
    );
  });

  it('somebody whose whereabouts are unknown, circulated and found', () => {
    toldTwice(
      {
        kind: 'registration',
        input: sentenced,
        standing: ofKent,
        began: nov(2, '10:00'),
        seen: nov(27, '09:00'),
        happened: [
          notified(nov(3, '10:00'), ['initial'], 'first'),
          command(nov(9, '10:00'), 'record-whereabouts', { known: false }, { name: 'lost' }),
          answer(
            nov(9, '12:00'),
            'declare-missing',
            'wanted',
            { reference: 'an invented number' },
            { about: 'lost', name: 'circulated' },
          ),
          command(nov(12, '10:00'), 'record-whereabouts', { known: true }),
          command(nov(16, '10:00'), 'record-whereabouts', { known: false }, { name: 'again' }),
          answer(nov(17, '12:00'), 'declare-missing', 'found', {}, { about: 'again' }),
        ],
      },
      {
        due: {
          'declare-missing of lost': '2026-11-10T10:00:00.000Z',
          'declare-missing of again': '2026-11-17T10:00:00.000Z',
        },
      },
    );
  });

  it('a transfer that is rejected, asked again, accepted by telephone and visited', () => {
    toldTwice(
      {
        kind: 'transfer',
        input: { ...moving, confirmedOn: '2026-11-02' },
        standing: ofKent,
        began: nov(2, '09:00'),
        seen: nov(27, '09:00'),
        happened: [
          answer(nov(2, '12:00'), 'request', 'sent', pack, { name: 'asked' }),
          answer(
            nov(4, '12:00'),
            'decide',
            'rejected',
            { grounds: 'not-resident', reason: 'Gone again' },
            { name: 'rejected' },
          ),
          answer(nov(5, '12:00'), 'request', 'sent', pack, { about: 'rejected' }),
          answer(nov(6, '16:00'), 'decide', 'accepted', acceptedBy('staff:7'), {
            about: 'rejected',
            name: 'accepted',
          }),
          answer(nov(7, '11:00'), 'first-contact', 'made'),
          answer(nov(10, '11:00'), 'record-visor', 'recorded'),
        ],
      },
      {
        due: {
          'decide of rejected': '2026-11-12',
          'request of rejected': '2026-11-05',
          'first-contact': '2026-11-20',
          'record-visor': '2026-11-09',
        },
      },
    );
  });

  it('a transfer at level 2 with a joint meeting and the work of every unit', () => {
    toldTwice(
      {
        kind: 'transfer',
        input: { ...moving, confirmedOn: '2026-11-02' },
        standing: [
          ...ofKent,
          { id: 'level', kind: 'mappa-level', from: '2026-01-01', value: '2' },
          { id: 'risk', kind: 'risk', from: '2026-01-01', value: 'high' },
        ],
        began: nov(2, '09:00'),
        seen: nov(27, '09:00'),
        happened: [
          answer(nov(2, '12:00'), 'request', 'sent', pack),
          answer(nov(6, '16:00'), 'decide', 'accepted', acceptedBy('staff:7'), { name: 'accepted' }),
          answer(nov(10, '11:00'), 'first-contact', 'made'),
          answer(nov(9, '11:00'), 'record-visor', 'recorded'),
          answer(nov(12, '11:00'), 'joint-meeting', 'held', {
            sendingAttended: true,
            level: '2',
            reason: 'Needed',
          }),
          answer(nov(13, '12:00'), 'move-mappa', 'moved', { jointMeeting: true }),
          ...[moving.sendingNpt, moving.receivingNpt, moving.sendingProbation, moving.receivingProbation].map(
            (unit) => answer(nov(16, '10:00'), 'acknowledge-move', 'acknowledged', {}, { about: unit }),
          ),
        ],
      },
      {
        outcome: 'received',
        due: {
          // High risk: two working days after Friday. Twenty working days: Friday 4 December.
          'first-contact': '2026-11-10',
          'joint-meeting': '2026-12-04',
          'acknowledge-move': '2026-11-11',
        },
      },
    );
  });

  it('meetings at level 2, from the identification to the first meeting held', () => {
    toldTwice(
      {
        kind: 'mapp-meetings',
        input: { ...adult, agencies: [{ unit: 'probation:kent/ashford-pdu' }] },
        standing: ofKent,
        began: nov(2, '09:00'),
        seen: nov(27, '09:00'),
        happened: [
          answer(nov(3, '10:00'), 'identify', 'identified', { category: '2' }),
          answer(nov(4, '10:00'), 'set-level', 'set', { level: '2', reason: 'Assessed' }),
          answer(nov(5, '10:00'), 'refer', 'sent', { urgent: false, reason: 'Several agencies are needed' }),
          answer(nov(9, '10:00'), 'screen', 'accepted', { reason: 'It meets the threshold' }),
          answer(nov(10, '10:00'), 'fix-meeting', 'fixed', slot(nov(25, '14:00')), { name: 'fixed' }),
          answer(nov(11, '10:00'), 'send-papers', 'sent', {}, { name: 'papers' }),
          answer(nov(25, '15:30'), 'hold-meeting', 'held', record, { name: 'held', after: 'papers' }),
          answer(nov(26, '10:00'), 'issue-minutes', 'issued', { minutes: 'evidence:minutes' }),
        ],
      },
      {
        due: {
          // Three working days each; ten, five and twenty; the papers ten working days before Wednesday the 25th.
          identify: '2026-11-05',
          'set-level': '2026-11-06',
          refer: '2026-11-09',
          screen: '2026-11-19',
          'fix-meeting': '2026-11-16',
          'send-papers': '2026-11-11',
          'hold-meeting': '2026-12-07',
          'issue-minutes': '2026-12-09',
          // 84 days after the meeting held.
          'hold-meeting of held': '2027-02-17',
        },
      },
    );
  });

  it('meetings at level 3 with an emergency meeting, which counts as the last one held', () => {
    const level3 = { ...record, level: '3' };
    toldTwice(
      {
        kind: 'mapp-meetings',
        input: { ...adult, agencies: [] },
        standing: ofKent,
        began: nov(2, '09:00'),
        seen: nov(27, '09:00'),
        happened: [
          answer(nov(3, '10:00'), 'identify', 'identified', { category: '2' }),
          answer(nov(3, '11:00'), 'set-level', 'set', { level: '3', reason: 'Assessed' }),
          answer(nov(3, '12:00'), 'refer', 'sent', { urgent: true, reason: 'At once' }),
          answer(
            nov(3, '16:00'),
            'screen',
            'accepted',
            { reason: 'It meets the threshold' },
            { name: 'accepted' },
          ),
          command(
            nov(10, '09:00'),
            'call-emergency-meeting',
            { calledBy: 'staff:inspector', reason: 'Threats', ...slot(nov(11, '10:00')) },
            { name: 'called' },
          ),
          answer(nov(11, '11:30'), 'hold-meeting', 'held', level3, { about: 'called', name: 'held' }),
          answer(nov(18, '10:00'), 'issue-minutes', 'issued', { minutes: 'evidence:minutes' }),
          begins(nov(20, '08:00'), 'deceased', { last: true }),
        ],
      },
      {
        outcome: 'death',
        due: {
          // The same day; two working days after Tuesday the 10th; five for the minutes.
          screen: '2026-11-03',
          'hold-meeting of called': '2026-11-12',
          'issue-minutes': '2026-11-18',
        },
      },
    );
  });

  it('the review of an indefinite requirement: consulted, determined against the person, and served', () => {
    const bodies = [{ unit: 'probation:kent/ashford-pdu' }];
    toldTwice(
      {
        kind: 'indefinite-review',
        input: { home: kent, because: 'application', receivedOn: '2026-11-02' },
        standing: [
          ...ofKent,
          { id: 'indefinite', kind: 'notified-indefinitely', from: '2011-01-01', value: true },
          { id: 'first', kind: 'first-notified', from: '2011-11-02', value: 'adult' },
        ],
        began: nov(2, '09:00'),
        seen: '2026-12-18T09:00:00.000Z',
        happened: [
          answer(nov(4, '10:00'), 'acknowledge', 'acknowledged'),
          answer(nov(5, '10:00'), 'consult', 'notified', { bodies }),
          answer(nov(12, '10:00'), 'reply', 'nothing-held', {}, { name: 'replied' }),
          answer('2026-12-10T10:00:00.000Z', 'determine', 'continues', findings),
          answer('2026-12-14T10:00:00.000Z', 'serve', 'served', {
            how: 'in-person',
            proof: 'evidence:receipt-1',
          }),
        ],
      },
      {
        due: {
          // 14 days after the application; 28 after the notice of the 5th, and six weeks after that.
          acknowledge: '2026-11-16',
          consult: '2026-11-16',
          reply: '2026-12-03',
          determine: '2027-01-14',
          // Five working days after Thursday 10 December; 21 days after the service.
          serve: '2026-12-17',
          'appeal-window': '2027-01-04',
        },
      },
    );
  });

  it('the vetting of a member of staff, suspended after adverse information and given back', () => {
    toldTwice(
      {
        kind: 'vetting',
        input: { member: 'staff:4711', unit: kent, vettingUnit: 'police:kent/vetting', minimum: 'NPPV2' },
        began: nov(2, '09:00'),
        seen: nov(27, '09:00'),
        happened: [
          answer(nov(5, '10:00'), 'clear', 'cleared', {
            level: 'NPPV2',
            from: '2026-11-05',
            until: '2029-11-04',
          }),
          command(
            nov(10, '09:00'),
            'record-adverse-information',
            { source: 'declared' },
            { name: 'adverse' },
          ),
          answer(nov(12, '10:00'), 'review', 'suspended'),
          answer(nov(13, '10:00'), 'cover', 'covered', {}, { name: 'covered' }),
          answer(nov(20, '10:00'), 'restore', 'restored'),
        ],
      },
      {
        // 20 working days after Monday 2 and Thursday 12 November; five after Tuesday the 10th; one after the 12th.
        due: { clear: '2026-11-30', review: '2026-11-17', cover: '2026-11-13', restore: '2026-12-10' },
      },
    );
  });

  it('the briefing of a neighbourhood team that was told a day late, was read, and reported back', () => {
    const briefing = { purpose: 'patrol', shows: ['name'] };
    toldTwice(
      {
        kind: 'npt-briefing',
        input: { team: 'police:kent/npt-ashford', because: 'by-hand', since: '2026-11-02' },
        standing: [
          ...ofKent,
          { id: 'officer', kind: 'lead-officer', from: '2020-01-01', value: 'staff:4711' },
        ],
        began: nov(2, '09:00'),
        seen: nov(27, '09:00'),
        happened: [
          answer(nov(4, '10:00'), 'brief', 'briefed', briefing, { name: 'briefed' }),
          answer(nov(10, '10:00'), 'acknowledge', 'read', { officer: 'staff:9' }),
          command(nov(12, '09:00'), 'report-back', { what: 'sighting', report: 'At the invented park' }),
          answer(nov(16, '10:00'), 'consider-report', 'acted-on', { how: 'A visit' }),
        ],
      },
      {
        // One working day, three and one; six months after the briefing.
        due: {
          brief: '2026-11-03',
          acknowledge: '2026-11-09',
          'consider-report': '2026-11-13',
          review: '2027-05-04',
        },
      },
    );
  });
});

describe('what was told wrongly comes to the same as told rightly once it is put right', () => {
  const recall = (requestedOn: Instant): Life => ({
    kind: 'recall',
    input: recallInput,
    standing: onLicence,
    began: nov(20, '18:00'),
    seen: nov(27, '09:00'),
    happened: [
      answer(nov(20, '20:00'), 'consider', 'recall', recallAnswers.recall),
      answer(requestedOn, 'request', 'sent', recallAnswers.sent, { name: 'requested' }),
      answer(nov(22, '10:00'), 'revoke', 'revoked', recallAnswers.revoked),
      answer(nov(22, '11:00'), 'mark-wanted', 'marked'),
      begins(nov(23, '20:00'), 'custody'),
    ],
  });
  const registration = (firstOn: Instant): Life => ({
    kind: 'registration',
    input: sentenced,
    standing: ofKent,
    began: nov(2, '10:00'),
    seen: nov(27, '09:00'),
    happened: [
      notified(firstOn, ['initial'], 'first'),
      command(nov(10, '12:00'), 'record-change', { what: 'home-address' }, { name: 'moved' }),
      notified(nov(11, '10:00'), ['change'], 'second'),
    ],
  });

  it('the time of an early fact, corrected when everything that followed had been told', () => {
    const tell = (life: Life): Telling => Telling.late(life);
    const right = recall(nov(21, '09:00'));
    expect(tell(recall(nov(21, '12:00'))).corrects('requested', nov(21, '09:00')).seen).toEqual(
      tell(right).seen,
    );
    const visited = nov(3, '10:00');
    const visit = tell(registration(nov(4, '10:00'))).corrects('first', visited, { on: visited });
    expect(visit.seen).toEqual(tell(registration(visited)).seen);
  });

  it('a fact that is taken back and told again', () => {
    const registered = registration(nov(3, '10:00'));
    for (const name of ['first', 'moved', 'second'])
      expect(Telling.late(registered).tellsAgain(name).seen).toEqual(Telling.late(registered).seen);
    const recalled = recall(nov(21, '09:00'));
    expect(Telling.late(recalled).tellsAgain('requested').seen).toEqual(Telling.late(recalled).seen);
  });
});
