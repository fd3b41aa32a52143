import type { Selectable } from 'kysely';
import { areaOf, upTheLine, type Post, type UnitId } from '../domain/people/parties';
import { dayOf, type Day, type Instant } from '../domain/time/time';
import type { Reader } from '../records/database';
import { channelOf, coversOn, holdersOf, peopleWhoStay } from '../records/people/reach';
import { gateAgainst } from '../records/people/standings';
import type { StaffTable } from '../records/tables/people';

/** Whom a notice is for: whoever has the step, or a post of the unit. */
export interface Destination {
  readonly unit: string;
  /** '' is the assignee, or the unit itself where there is none. */
  readonly post: Post | '';
  readonly assignee: string | null;
  /** The person who is away, while the assignee stands in for them. */
  readonly standsInFor: string | null;
  /** Who is told of it in no way, though they have the step, hold the post or cover: it concerns them. */
  readonly except?: readonly string[] | undefined;
}

/** Somebody who is told, and by which way. */
export interface Addressee {
  /** A person, a unit, or a post of a unit: what the delivery is recorded under. */
  readonly who: string;
  /** Whether that is one person and not a mailbox of several. */
  readonly isPerson: boolean;
  readonly kind: 'mail' | 'webhook';
  readonly address: string;
  readonly secret: string | null;
  /** Whether the way is known to lead there: links that answer travel by no other. */
  readonly proven: boolean;
}

/** A unit, or one of its posts. */
type Place = Pick<Destination, 'unit' | 'post'>;

/**
 * Everybody who is to be told, each once, by the directory as it is now: a mended channel is used at once. The
 * assignee by their own mail; for a post, its channel, or those who hold it, or the next post up the line, which
 * ends with the force lead of the area; the unit where that finds nobody. Who is away is told all the same, and so
 * are their deputy and their cover. Whom a gate keeps out of everything is told nothing: they could not sign in.
 */
export async function addresseesOf(
  reader: Reader,
  destination: Destination,
  now: Instant,
): Promise<Addressee[]> {
  const found =
    destination.post === ''
      ? await assigned(reader, destination, now)
      : await inLine(reader, destination, destination.post, now);
  const told = found.length > 0 ? found : await reachAt(reader, { unit: destination.unit, post: '' });
  return [...new Map(told.map((one) => [one.who, one])).values()];
}

/** A person, and who is there for them, wherever they are. */
export const addresseesOfPerson = async (reader: Reader, id: string, today: Day): Promise<Addressee[]> =>
  reachAll(reader, [id], { today });

/** A person by their own mail and no other way: no unit, no deputy, no cover. */
export async function addresseeAlone(reader: Reader, id: string): Promise<Addressee[]> {
  const people = await peopleWhoStay(reader, [id]);
  return people.flatMap((person) => (person.mail === null ? [] : [byMail(person, person.mail)]));
}

/**
 * Those who took a notice, by the names under which that was recorded, by the directory as it is now. Who has left is
 * told nothing.
 */
export async function addresseesNamed(reader: Reader, names: readonly string[]): Promise<Addressee[]> {
  const found: Addressee[] = [];
  for (const who of names) {
    const [unit = '', post] = who.split('#');
    const [person] = await peopleWhoStay(reader, [who]);
    if (person)
      found.push(
        ...(person.mail === null
          ? await reachAt(reader, { unit: person.unit_id, post: '' })
          : [byMail(person, person.mail)]),
      );
    else found.push(...(await reachAt(reader, { unit, post: (post ?? '') as Post | '' })));
  }
  return [...new Map(found.map((one) => [one.who, one])).values()];
}

async function assigned(
  reader: Reader,
  { unit, assignee, standsInFor, except }: Destination,
  now: Instant,
): Promise<Addressee[]> {
  const [away] = standsInFor === null ? [] : await peopleWhoStay(reader, [standsInFor]);
  const told = [assignee, away?.deputy].filter((id) => typeof id === 'string');
  return told.length === 0 ? [] : reachAll(reader, told, { now, otherwise: { unit, post: '' }, except });
}

async function inLine(
  reader: Reader,
  { unit, assignee, except }: Destination,
  from: Post,
  now: Instant,
): Promise<Addressee[]> {
  for (const post of upTheLine(from)) {
    const own = post === 'supervisor' ? await supervisorOf(reader, { assignee, except }, now) : [];
    const found = own.length > 0 ? own : await ofPost(reader, { unit, post, except }, now);
    if (found.length > 0) return found;
  }
  return [];
}

/** The assignee's own supervisor, before any other of the unit. */
async function supervisorOf(
  reader: Reader,
  { assignee, except }: Pick<Destination, 'assignee' | 'except'>,
  now: Instant,
): Promise<Addressee[]> {
  const [person] = assignee === null ? [] : await peopleWhoStay(reader, [assignee]);
  return person?.supervisor == null ? [] : reachAll(reader, [person.supervisor], { now, except });
}

async function ofPost(
  reader: Reader,
  { except, ...place }: Place & { readonly post: Post } & Pick<Destination, 'except'>,
  now: Instant,
): Promise<Addressee[]> {
  const { unit, post } = place;
  const own = await addresseeAt(reader, place);
  if (own) return [own];
  const here = await reachAll(reader, await holdersOf(reader, post, { unit }), {
    now,
    otherwise: place,
    except,
  });
  if (here.length > 0 || post !== 'force-lead') return here;
  return reachAll(reader, await holdersOf(reader, post, { area: areaOf(unit as UnitId) }), { now, except });
}

/**
 * Each of some people who is there, and of those away their deputy and cover too. `otherwise`: who has no mail is
 * reached there, and in their own unit without it. `now`: whom a gate keeps out of everything then is told of no work.
 */
async function reachAll(
  reader: Reader,
  ids: readonly string[],
  {
    otherwise,
    except = [],
    ...when
  }: ({ readonly now: Instant } | { readonly today: Day }) & {
    readonly otherwise?: Place;
    readonly except?: readonly string[] | undefined;
  },
): Promise<Addressee[]> {
  const today = 'now' in when ? dayOf(when.now) : when.today;
  const asked = new Set<string>();
  const reached: Addressee[] = [];
  for (let waiting = [...ids]; waiting.length > 0;) {
    for (const id of waiting) asked.add(id);
    const people = await peopleWhoStay(reader, waiting);
    waiting = [];
    for (const person of people) {
      if (except.includes(person.id)) continue;
      const isKeptOut = 'now' in when && (await gateAgainst(reader, person.id, when.now)) !== undefined;
      if (!isKeptOut) {
        const place = otherwise ?? { unit: person.unit_id, post: '' as const };
        reached.push(
          ...(person.mail === null ? await reachAt(reader, place) : [byMail(person, person.mail)]),
        );
      }
      for (const other of await standInsOf(reader, person, today)) if (!asked.has(other)) waiting.push(other);
    }
  }
  return reached;
}

const byMail = ({ id }: { readonly id: string }, address: string): Addressee => ({
  who: id,
  isPerson: true,
  kind: 'mail',
  address,
  secret: null,
  proven: true,
});

/** The channel of a post, or of its unit. */
async function reachAt(reader: Reader, { unit, post }: Place): Promise<Addressee[]> {
  const own = post === '' ? undefined : await addresseeAt(reader, { unit, post });
  const channel = own ?? (await addresseeAt(reader, { unit, post: '' }));
  return channel ? [channel] : [];
}

async function addresseeAt(reader: Reader, place: Place): Promise<Addressee | undefined> {
  const channel = await channelOf(reader, place);
  const { unit, post } = place;
  if (!channel) return undefined;
  const { kind, address, secret, proven_at: provenAt } = channel;
  const who = post === '' ? unit : `${unit}#${post}`;
  return { who, isPerson: false, kind, address, secret, proven: provenAt !== null };
}

/** The deputy and the cover of somebody who is away today; nobody for one who is there. */
async function standInsOf(
  reader: Reader,
  { id, deputy }: Selectable<StaffTable>,
  today: Day,
): Promise<string[]> {
  const covers = await coversOn(reader, id, today);
  return covers.length === 0 || deputy === null ? covers : [...covers, deputy];
}
