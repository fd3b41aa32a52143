import { Refused } from '../../domain/errors';
import { areaOf, type UnitId } from '../../domain/people/parties';
import type { Change } from '../../records/people/directory-change';
import type { EntryFault } from '../../records/people/entry-faults';
import type { SavedAndAsked } from '../../records/changes/entries';
import { listStaff, type StaffRow } from '../../records/people/staff';
import { hoursOf } from '../../records/people/standings';
import { listUnits, type UnitRow } from '../../records/people/units';
import type { Actor } from '../access/actor';
import type { Action } from '../access/permissions';
import { idFrom } from '../ids';
import type { Answer } from '../http/route';
import type { DirectoryFile } from './directory-file';
import { demand, type Services } from '../services';

/** Stops an actor who may not do this to the entries of a unit: the actor's own, where none is named. */
export const demandEntry = async (
  services: Services,
  actor: Actor,
  action: Action,
  owner: string = actor.unit,
): Promise<void> => demand(services, actor, action, { owner }, { id: owner, missing: 'person.not-found' });

/** An answer with what waits for a second person: 202 where anything does. */
export const pendingAnswer = (
  body: object,
  pending: readonly { readonly links: { self: string } }[],
): Answer => {
  const [first] = pending;
  return {
    status: first ? 202 : 200,
    ...(first && { headers: { location: first.links.self } }),
    body: { ...body, pending },
  };
};

/** What of an entry belongs to the line of command: it takes the power over that, whoever keeps the directory. */
const ofTheLine = new Set(['posts', 'supervisor', 'deputy', 'needsClearance']);

/** What of an entry says how a unit is reached: whether anybody signs in for it, or a link of a mail answers. */
const ofTheChannel = new Set(['account']);

/** The power that each part of an entry takes. Its id, and how a row of a file is told, are no part of it. */
export function actionsFor(told: object): Action[] {
  const parts = Object.entries(told).flatMap(([name, value]) =>
    value === undefined || name === 'id' ? [] : [name],
  );
  const isOfTheLine = (name: string): boolean => ofTheLine.has(name);
  const isOfTheChannel = (name: string): boolean => ofTheChannel.has(name);
  const isOfAnother = (name: string): boolean => isOfTheLine(name) || isOfTheChannel(name);
  return [
    ...(parts.every(isOfAnother) && parts.length > 0 ? [] : (['directory.change'] as const)),
    ...(parts.some(isOfTheLine) ? (['line.change'] as const) : []),
    ...(parts.some(isOfTheChannel) ? (['channel.change'] as const) : []),
  ];
}

/** The powers that a file takes. The mail of a unit is its channel; that of a person is a part of their entry. */
export function actionsForFile({ of, rows }: DirectoryFile): Action[] {
  const needed = rows.flatMap(({ line: _line, ...row }) => {
    if (of === 'people') return actionsFor(row);
    const { mail, ...unit } = row;
    return [...actionsFor(unit), ...(mail === undefined ? [] : (['channel.change'] as const))];
  });
  return [...new Set(needed)];
}

/** Who changes the directory with a request, and when. */
export const changeOf = ({ now }: Services, actor: Actor, key: string): Change => ({
  at: now(),
  by: actor.id,
  cause: idFrom('directory', actor.id, key),
});

/** What became of an entry; throws its faults. `names`: the fields whose name differs from the column of a file. */
export function savedOf(
  result: SavedAndAsked,
  names: Readonly<Record<string, string>>,
): Extract<SavedAndAsked, { saved: unknown }> {
  if ('saved' in result) return result;
  const errors = result.faults.map(({ column, message }: EntryFault) => ({
    pointer: `/${names[column] ?? column}`,
    message,
  }));
  throw new Refused('request.invalid', { errors });
}

/** A unit as the API shows it. */
export function unitView(row: UnitRow) {
  const { working, quiet } = hoursOf(row);
  return {
    id: row.id,
    agency: row.agency,
    area: row.area,
    title: row.title,
    nation: row.nation,
    active: row.active,
    needsClearance: row.needs_clearance,
    account: row.account,
    hours: working ?? null,
    quietHours: quiet ?? null,
    channels: row.channels,
  };
}

/** A person as the API shows them. Only administrators of the area see the address. */
export function staffView(row: StaffRow, actor: Actor) {
  const { id, name, unit_id: unit, posts, roles, supervisor, deputy, mail, active, left_on: leftOn } = row;
  const keeps =
    actor.roles.includes('directory-administrator') && areaOf(unit as UnitId) === areaOf(actor.unit);
  return {
    id,
    name,
    unit,
    posts,
    roles,
    supervisor,
    deputy,
    reachedBy: mail === null ? 'unit' : 'own-mail',
    ...(keeps && { mail }),
    active,
    leftOn,
    absences: row.absences.map((absence) => ({ ...absence, links: { self: `/v1/absences/${absence.id}` } })),
  };
}

/** A unit that was just saved, as the API shows it. */
export async function shownUnit({ database }: Services, id: string): Promise<object> {
  const { rows } = await listUnits(database, { id }, 1, undefined);
  return rows[0] ? unitView(rows[0]) : {};
}

/** A person who was just saved, as the API shows them. */
export async function shownPerson({ database }: Services, id: string, actor: Actor): Promise<object> {
  const { rows } = await listStaff(database, { id }, 1, undefined);
  return rows[0] ? staffView(rows[0], actor) : {};
}
