import { sql, type Selectable } from 'kysely';
import { areaOf, upTheLine, type Post, type UnitId } from '../domain/people/parties';
import type { Day } from '../domain/time/time';
import type { ChannelTable, StaffTable } from '../records/tables/people';
import type { Database } from '../records/database';

/** Whom a notice is for: whoever has the step, or a post of the unit. */
export interface Destination {
  readonly unit: string;
  /** '' is the assignee, or the unit itself where there is none. */
  readonly post: Post | '';
  readonly assignee: string | null;
  /** The person who is away, while the assignee stands in for them. */
  readonly standsInFor: string | null;
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
}

type Person = Selectable<StaffTable>;

/** Asks the directory who is told. Asked afresh for each attempt: a mended channel is used at once. */
export function createAddressees(database: Database) {
  /**
   * Everybody who is to be told, each once. The assignee by their own mail; for a post, its channel, or those
   * who hold it, or the next post up the line, which ends with the force lead of the area; the unit where
   * that finds nobody. Who is away is told all the same, and so are their deputy and their cover.
   */
  async function ofDestination(destination: Destination, today: Day): Promise<Addressee[]> {
    const { unit, post, assignee } = destination;
    const found =
      post === '' ? await assigned(destination, today) : await inLine(unit, post, assignee, today);
    const told = found.length > 0 ? found : await reachUnit(unit);
    return [...new Map(told.map((one) => [one.who, one])).values()];
  }

  /** A person, and who is there for them, wherever they are. */
  const ofPerson = async (id: string, today: Day): Promise<Addressee[]> => reachAll([id], undefined, today);

  /** A person by their own mail and no other way: no unit, no deputy, no cover. */
  async function privately(id: string): Promise<Addressee[]> {
    const people = await peopleOf([id]);
    return people.flatMap((person) => (person.mail === null ? [] : [byMail(person, person.mail)]));
  }

  async function assigned({ unit, assignee, standsInFor }: Destination, today: Day): Promise<Addressee[]> {
    const [away] = standsInFor === null ? [] : await peopleOf([standsInFor]);
    const told = [assignee, away?.deputy].filter((id) => typeof id === 'string');
    return told.length === 0 ? [] : reachAll(told, { unit, post: '' }, today);
  }

  async function inLine(unit: string, from: Post, assignee: string | null, today: Day): Promise<Addressee[]> {
    for (const post of upTheLine(from)) {
      const found =
        (post === 'supervisor' && (await supervisorOf(assignee, today))) || (await ofPost(unit, post, today));
      if (found.length > 0) return found;
    }
    return [];
  }

  /** The assignee's own supervisor, before any other of the unit. */
  async function supervisorOf(assignee: string | null, today: Day): Promise<Addressee[] | undefined> {
    const [person] = assignee === null ? [] : await peopleOf([assignee]);
    const supervisor = person?.supervisor ?? undefined;
    const found = supervisor === undefined ? [] : await reachAll([supervisor], undefined, today);
    return found.length > 0 ? found : undefined;
  }

  async function ofPost(unit: string, post: Post, today: Day): Promise<Addressee[]> {
    const own = await channelOf(unit, post);
    if (own) return [own];
    const here = await reachAll(await holders(post, { unit }), { unit, post }, today);
    if (here.length > 0 || post !== 'force-lead') return here;
    return reachAll(await holders(post, { area: areaOf(unit as UnitId) }), undefined, today);
  }

  /**
   * Each of some people who is there, and of those away their deputy and cover too. `otherwise`: who has no
   * mail is reached there.
   */
  async function reachAll(
    ids: readonly string[],
    otherwise: { unit: string; post: Post | '' } | undefined,
    today: Day,
  ): Promise<Addressee[]> {
    const asked = new Set<string>();
    const reached: Addressee[] = [];
    for (let waiting = [...ids]; waiting.length > 0;) {
      for (const id of waiting) asked.add(id);
      const people = await peopleOf(waiting);
      waiting = [];
      for (const person of people) {
        const place = otherwise ?? { unit: person.unit_id, post: '' as const };
        const own = person.mail === null ? await reachAt(place) : [byMail(person, person.mail)];
        reached.push(...own);
        for (const other of await standInsOf(person, today)) if (!asked.has(other)) waiting.push(other);
      }
    }
    return reached;
  }

  const byMail = ({ id }: Person, address: string): Addressee => ({
    who: id,
    isPerson: true,
    kind: 'mail',
    address,
    secret: null,
  });

  const reachAt = async ({ unit, post }: { unit: string; post: Post | '' }): Promise<Addressee[]> => {
    const channel = (post !== '' && (await channelOf(unit, post))) || (await channelOf(unit, ''));
    return channel ? [channel] : [];
  };
  const reachUnit = async (unit: string): Promise<Addressee[]> => reachAt({ unit, post: '' });

  async function channelOf(unit: string, post: string): Promise<Addressee | undefined> {
    const row: Selectable<ChannelTable> | undefined = await database
      .selectFrom('channel')
      .selectAll()
      .where('unit_id', '=', unit)
      .where('post', '=', post)
      .where('active', '=', true)
      .executeTakeFirst();
    if (!row) return undefined;
    const { kind, address, secret } = row;
    return { who: post === '' ? unit : `${unit}#${post}`, isPerson: false, kind, address, secret };
  }

  /** Those of some people who have not left. */
  const peopleOf = async (ids: readonly string[]): Promise<Person[]> =>
    database
      .selectFrom('staff')
      .selectAll()
      .where('id', '=', sql<string>`any(${[...ids]})`)
      .where('active', '=', true)
      .orderBy('id')
      .execute();

  async function holders(post: Post, where: { unit: string } | { area: string }): Promise<string[]> {
    const query = database
      .selectFrom('staff')
      .innerJoin('unit', 'unit.id', 'staff.unit_id')
      .select('staff.id')
      .where('staff.active', '=', true)
      .where(sql<boolean>`${post} = any(staff.posts)`)
      .orderBy('staff.id');
    const rows = await (
      'unit' in where
        ? query.where('staff.unit_id', '=', where.unit)
        : query.where('unit.area', '=', where.area)
    ).execute();
    return rows.map(({ id }) => id);
  }

  /** The deputy and the cover of somebody who is away today; nobody for one who is there. */
  async function standInsOf({ id, deputy }: Person, today: Day): Promise<string[]> {
    const absences = await database
      .selectFrom('absence')
      .select('cover_id')
      .where('staff_id', '=', id)
      .where('starts', '<=', today)
      .where('ends', '>=', today)
      .where('phase', '!=', 'done')
      .where('ended_at', 'is', null)
      .execute();
    if (absences.length === 0) return [];
    return [...absences.map(({ cover_id: cover }) => cover), ...(deputy === null ? [] : [deputy])];
  }

  return { ofDestination, ofPerson, privately };
}

export type Addressees = ReturnType<typeof createAddressees>;
