import { calendarOf, type Nation } from '../../domain/calendars/calendar';
import type { CircumstanceKind, Spell } from '../../domain/circumstances';
import type { Refused } from '../../domain/errors';
import { areaOf, type UnitId } from '../../domain/people/parties';
import type { Instant } from '../../domain/time/time';
import { acceptedBy, pack } from './pack';
import { World } from './world';

export const kent: UnitId = 'police:kent/mosovo';
export const avon: UnitId = 'police:avon-and-somerset/mosovo';
export const person = 'subject-1';
export const moving = {
  sending: kent,
  receiving: avon,
  receivingMappa: 'police:avon-and-somerset/mappa',
  receivingVisor: 'police:avon-and-somerset/visor',
  sendingNpt: 'npt:kent/ashford',
  receivingNpt: 'npt:avon-and-somerset/bedminster',
  sendingProbation: 'probation:kent/ashford-pdu',
  receivingProbation: 'probation:south-west/bristol-pdu',
  confirmedOn: '2026-11-02',
};
/** The places of the fields at fault. */
export const placesOf = ({ more }: Refused): string[] => (more.errors ?? []).map(({ pointer }) => pointer);

/** The holidays of the nation that a unit works in, as its directory entry says. */
const nationOf = (unit: UnitId): Nation =>
  areaOf(unit).endsWith(':scotland') || areaOf(unit).endsWith(':glasgow')
    ? 'scotland'
    : areaOf(unit).endsWith(':northern-ireland')
      ? 'northern-ireland'
      : 'england-and-wales';

/** A person of Kent, and a transfer that has just begun. */
export function begun(now: Instant, more: object = {}) {
  const world = new World(now);
  world.reference = { ...world.reference, calendarOf: (unit) => calendarOf(nationOf(unit)) };
  world.circumstance(person, { id: 'home', kind: 'accountable', from: '2020-01-01', value: kent });
  const transfer = world.start('transfer', person, { ...moving, ...more });
  return {
    world,
    transfer,
    told: (id: string, kind: CircumstanceKind, value: unknown, from: string, to?: string): void =>
      world.circumstance(person, { id, kind, from, to, value } as Spell),
    send: () => world.complete(transfer, 'request', 'sent', pack),
    accept: (one = transfer) => world.complete(one, 'decide', 'accepted', acceptedBy('staff:7')),
    accountable: (): unknown =>
      world
        .of(person)
        .filter(({ kind, from }) => kind === 'accountable' && from <= world.now)
        .sort((a, b) => (a.from < b.from ? -1 : 1))
        .at(-1)?.value,
    due: (name: string) => world.step(transfer, name).dueOn,
  };
}
