import type { Clock } from '../../domain/clocks/clock';
import { calendarDays, hours, workingDays } from '../../domain/law/figures';
import { guidance, known, policy, statute, type Rule } from '../../domain/law/rule';

const framework = 'HMPPS Recall, Review and Re-release Policy Framework';
const manageRecalls = 'HMPPS manage-recalls service, open source';
const sameDay: Clock = { kind: 'inclusive-days', n: 1 };
const onThatDay: Clock = { kind: 'given' };

// A discharge that falls on a weekend or a bank holiday is due on the working day before it.
const discharge = 'Criminal Justice Act 1961 s.23(3)';
const dayOfRelease =
  'Criminal Justice Act 1961 s.23(3B)-(3D), inserted by the Offenders (Day of Release from Detention) Act 2023 s.1';

/**
 * So many days beginning with the day of the return. Days unlawfully at large in between do not count:
 * Prison Act 1952 s.49(2), common knowledge.
 */
const inCustody = (n: number): Clock => ({
  kind: 'inclusive-days',
  n,
  stopClock: ['unlawfully-at-large'],
  mustBeWorkingDay: 'previous',
});
const onThatWorkingDay: Clock = { kind: 'calendar-days', n: 0, mustBeWorkingDay: 'previous' };

/** Clocks of a recall: Criminal Justice Act 2003 ss.254 to 255C, HMPPS's services, and figures of ours. */
export const recallRules = {
  'recall.name-units': policy('Name the supervising probation unit and the casework team', hours(4)),
  'recall.consider': known('Consider a recall', framework, hours(24)),
  'recall.request': known('Request a recall with the risk report (Part A)', framework, hours(24)),
  'recall.request-emergency': known('Request an emergency recall, at once', framework, hours(1)),
  'recall.revoke': guidance('Assess and revoke', manageRecalls, hours(24)),
  'recall.revoke-emergency': known('Assess and revoke, emergency', framework, hours(2)),
  'recall.mark-wanted': policy('Notify force control and mark wanted on PNC', sameDay),
  'recall.arrest': known('Arrest', framework, hours(96)),
  'recall.arrest-emergency': known('Arrest, emergency', framework, hours(48)),
  'recall.review-at-large': policy('Joint review of a person unlawfully at large', calendarDays(28)),
  'recall.record-return': policy('Record the return to custody', workingDays(1)),
  'recall.cancel-wanted': policy('Take the wanted marker off PNC', sameDay),
  'recall.dossier': guidance('Dossier to the prisoner', manageRecalls, { kind: 'next-working-day' }),
  'recall.representations': known('Representations against the recall', framework, calendarDays(14)),
  'recall.part-b': guidance('Part B risk management update', manageRecalls, workingDays(14)),
  'recall.part-b-representations': known(
    'Representations on Part B',
    "A law firm's page on recall",
    calendarDays(5),
  ),
  'recall.refer': guidance('Referral to the Parole Board', manageRecalls, calendarDays(28)),
  'recall.refer-on-representations': policy(
    'Referral on representations (CJA 2003 s.255B(4), s.255C(4)(a): on the making of them)',
    calendarDays(1),
  ),
  'recall.board-review': known('Parole Board review', 'Parole Board practice', {
    kind: 'calendar-months',
    n: 12,
  }),
  'recall.board-review-set': policy('Parole Board review on the date that it set', onThatDay),
  'recall.reconsider-release': policy('Reconsider automatic release', workingDays(1)),
  'recall.release-14': statute(
    'Automatic release',
    `Criminal Justice Act 2003 s.255B(1A)(a); ${discharge}`,
    inCustody(14),
  ),
  'recall.release-28': statute(
    'Automatic release',
    `Criminal Justice Act 2003 s.255B(1A)(b); ${discharge}`,
    inCustody(28),
  ),
  'recall.release-56': statute(
    'Automatic release',
    `Criminal Justice Act 2003 s.255BA(2)(a); ${discharge}`,
    inCustody(56),
  ),
  'recall.release-requisite': {
    ...statute(
      'Automatic release of a person recalled from home detention curfew',
      `Criminal Justice Act 2003 s.255B(1B), s.255BA(2)(b); ${discharge}`,
      onThatWorkingDay,
    ),
    // The 56 days of an adult, whatever the requisite custodial date.
    uncommenced: [
      {
        clock: inCustody(56),
        source: 'Sentencing Act 2026 s.26, as a copy of it reads',
        certainty: 'derived',
      },
    ],
  },
  'recall.discharge-day': statute(
    'The day of discharge, of a day on which a release falls',
    discharge,
    onThatWorkingDay,
  ),
  'recall.working-day-after': statute('The working day after a discharge', dayOfRelease, {
    kind: 'next-working-day',
  }),
  'recall.earliest-discharge': statute(
    'The earliest day of a discharge that is brought forward from a Friday or the day before a bank holiday',
    dayOfRelease,
    workingDays(-2),
  ),
  'recall.release-brought-forward': statute(
    'Release that was brought forward from a Friday or the day before a bank holiday',
    dayOfRelease,
    onThatDay,
  ),
  'recall.release-directed': policy('Release after a direction or decision', workingDays(5)),
  'recall.release-rescinded': policy('Release after a rescission', hours(4)),
  'recall.sentence-end': statute(
    'Release at the end of the sentence',
    `Criminal Justice Act 2003 s.249, of the date that the prison calculated; ${discharge}`,
    onThatWorkingDay,
  ),
  'recall.sentence-end-opens': policy('Release at the end of the sentence opens', {
    kind: 'not-later-than-days-before',
    n: 28,
  }),
  'recall.explain-release': policy('Say on what authority a person was released', hours(4)),
  'recall.tell-of-release': policy('Tell police and victims of a release, confirm the address', sameDay),
} as const satisfies Record<string, Rule>;

declare module '../../domain/law/rule-id' {
  interface KnownRules {
    readonly recall: typeof recallRules;
  }
}
