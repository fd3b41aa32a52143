import { pausesOf, type Pause } from '../../domain/clocks/pauses';
import { anniversaryOf, isUnderEighteen } from '../../domain/time/age';
import { dayOf, instantOf, type Day } from '../../domain/time/time';
import type { AgeThen } from '../indefinite-review/earliest';
import { convictionsOf, initialOf, notificationsOf, type Ground, type Living } from './convictions';
import type { Disposal } from './disposals';
import type { Notification } from './state';

/** The notification that the years of a review count from: SOA 2003 s.91B(2), (11). */
export interface RelevantNotification extends Notification {
  readonly ground: Ground;
  readonly age: AgeThen;
  /** The first release from the custody for the disposal, where there was one. */
  readonly released: Day | undefined;
}

/**
 * The first notification given when the person was first released from the custody for a disposal; where no custody for
 * it is on record, the first from its relevant date on. Undefined while there is none yet.
 */
export function relevantNotification(
  ground: Ground,
  { state, subject }: Pick<Living, 'state' | 'subject'>,
): RelevantNotification | undefined {
  const released = custodyFor(ground, subject);
  if (released === 'detained') return undefined;
  const from = released ?? ground.relevantDate;
  const first = notificationsOf(state).find(({ on }) => dayOf(on) >= from);
  const { born, relevantDate } = ground;
  return (
    first && { ...first, ground, age: isUnderEighteen(born, relevantDate) ? 'under-18' : 'adult', released }
  );
}

/** The first release from the custody for a disposal, as it was told or as the spells on record say. */
export const custodyFor = (ground: Ground, subject: Living['subject']): Day | 'detained' | undefined =>
  ground.releasedOn ?? (custodial.includes(ground.disposal) ? releaseFrom(ground, subject) : undefined);

/** Nobody is detained for a caution, a discharge or an order. */
const custodial: readonly Disposal[] = [
  'life-ipp-or-30-months-or-more',
  'over-6-under-30-months',
  '6-months-or-less',
  'hospital-restricted',
  'hospital',
  'imprisonment',
  'life-ipp-or-10-years-or-more',
  '5-to-under-10-years',
];

const heldIn = ['custody', 'hospital'] as const;

/**
 * The first release from the custody for a disposal. Assumed: that is the custody or hospital that holds at the end of
 * the relevant date, or the first that begins within a year of it. Nobody is released by escaping, or by going from
 * one detention to another.
 */
function releaseFrom({ relevantDate }: Ground, subject: Living['subject']): Day | 'detained' | undefined {
  const spells = heldIn.flatMap((kind) => [...subject.of(kind)]);
  const after = pausesOf(heldIn, spells).filter(
    ({ first, last }) => last === undefined || (last >= relevantDate && last >= first),
  );
  const [own] = after;
  if (!own || own.first >= anniversaryOf(relevantDate, 12)) return undefined;
  const escaped = ({ to }: Pause): boolean =>
    spells.some((one) => one.endReason === 'escape' && one.to !== undefined && instantOf(one.to) === to);
  const release = after.find((pause) => !escaped(pause));
  return release?.to === undefined ? 'detained' : dayOf(release.to);
}

/** The notifications that any disposal turns on: they are kept when visits are forgotten. */
export function notificationsThatCount(view: Living): Notification[] {
  const all = notificationsOf(view.state);
  const { grounds } = convictionsOf(view);
  const counting = new Set(
    grounds.flatMap((ground) => [
      initialOf(ground, all)?.id,
      all.find(({ on }) => dayOf(on) >= ground.relevantDate)?.id,
      relevantNotification(ground, view)?.id,
    ]),
  );
  return all.filter(({ id }) => counting.has(id));
}
