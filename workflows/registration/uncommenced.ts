import type { Clock } from '../../domain/clocks/clock';
import type { UncommencedRule } from '../../domain/law/rule';

const crimeAndPolicing =
  'Crime and Policing Act 2026 (c. 20), by the Home Office factsheet of 25 February 2025';
const beforeIt: Clock = { kind: 'not-later-than-hours-before', n: 0 };
const uncommenced = (title: string): UncommencedRule => ({
  title,
  uncommenced: [
    {
      clock: beforeIt,
      source: `${crimeAndPolicing} (common knowledge, to be confirmed)`,
      certainty: 'derived',
    },
  ],
});

/** Duties that were enacted on 29 April 2026 and of which no commencement is known. */
export const registrationUncommenced: Readonly<Record<string, UncommencedRule>> = {
  'registration.name-change': uncommenced('Notification of a new name, before it is used'),
  'registration.absence': uncommenced(
    'Notification of an absence from the main home of more than 5 days, before leaving',
  ),
  'registration.child-contact': uncommenced('Notification of contact with a child, before it'),
  'registration.name-restriction': uncommenced(
    'Leave of the police for a new name in a passport, driving licence or immigration document, before it is asked for',
  ),
};
