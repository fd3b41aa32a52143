import { z } from 'zod';
import { directoryFaults, faultsOf } from '../../domain/people/directory';
import { Refused } from '../../domain/errors';
import { agencies, agencyTitles, areaOf, posts, type UnitId } from '../../domain/people/parties';
import { dayOf } from '../../domain/time/time';
import {
  holdDirectory,
  holdForUnit,
  leave,
  listStaff,
  listUnits,
  readEntries,
  saveChannel,
  saveStaff,
  saveUnit,
  type Change,
  type ChannelChange,
  type StaffRow,
  type UnitRow,
} from '../../records/people/directory';
import { importDirectory, staffFaults, unitFaults } from '../../records/people/directory-import';
import { hoursOf } from '../../records/people/standings';
import type { Action, Actor } from '../authorise';
import { channelBody, staffBody, unitBody } from '../directory-fields';
import { readDirectoryFile } from '../directory-file';
import { dayField, textField } from '../fields-to-zod';
import { idFrom } from '../gateway';
import { route, type Route } from '../route';
import { fromCursor, toCursor } from '../paging';
import { demand, sightOf, type Services } from '../services';

const paging = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
};
const areaField = z.string().max(120).optional();
const isId = (value: unknown): value is string => typeof value === 'string';

/** The directory: forces, units, people, how each is reached, and what is wrong with it. */
export function directoryRoutes(services: Services): Route[] {
  const { database, now } = services;

  const may = async (actor: Actor, action: Action, owner: string = actor.unit): Promise<void> =>
    demand(services, actor, action, { owner }, { id: owner, missing: 'person.not-found' });
  const changeOf = (actor: Actor, key: string): Change => ({
    at: now(),
    by: actor.id,
    cause: idFrom('directory', actor.id, key),
  });
  /** The faults of a row of a file, as those of the fields of a body. */
  function refuseFaults(
    faults: readonly { column: string; message: string }[],
    names: Record<string, string>,
  ) {
    if (faults.length === 0) return;
    const errors = faults.map(({ column, message }) => ({ pointer: `/${names[column] ?? column}`, message }));
    throw new Refused('request.invalid', { errors });
  }

  async function shownUnit(id: string): Promise<object> {
    const { rows } = await listUnits(database, { id }, 1, undefined);
    return rows[0] ? unitView(rows[0]) : {};
  }

  async function shownPerson(id: string, actor: Actor): Promise<object> {
    const { rows } = await listStaff(database, { id }, 1, undefined);
    return rows[0] ? staffView(rows[0], actor) : {};
  }

  return [
    route({
      method: 'get',
      path: '/v1/forces',
      action: 'directory.view',
      summary: 'The 43 territorial police forces of England and Wales, and the agencies that take part',
      success: { status: 200, describes: 'The forces, by their areas, and the agencies' },
      async handle({ actor }) {
        await may(actor, 'directory.view');
        const items = await database.selectFrom('force').selectAll().orderBy('id').execute();
        return { body: { items, agencies: agencies.map((id) => ({ id, title: agencyTitles[id] })) } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/units',
      action: 'directory.view',
      summary: 'Units of the directory, by their ids',
      query: z.strictObject({ area: areaField, agency: z.enum(agencies).optional(), ...paging }),
      success: { status: 200, describes: 'A page, and the cursor of the next' },
      async handle({ actor, query: { area, agency, limit, cursor } }) {
        await may(actor, 'directory.view');
        const { rows, next } = await listUnits(database, { area, agency }, limit, fromCursor(cursor, isId));
        return { body: { items: rows.map(unitView), next: next === undefined ? null : toCursor(next) } };
      },
    }),
    route({
      method: 'post',
      path: '/v1/units',
      action: 'directory.change',
      summary: 'Enter a unit of your area, or change it; what is left out stays as it is',
      body: unitBody,
      success: { status: 200, describes: 'The unit, and whether it was entered, changed or the same' },
      async handle({ actor, body, key }) {
        await may(actor, 'directory.change', body.id);
        const { hours: working, quietHours: quiet, ...unit } = body;
        const told = { ...unit, working, quiet };
        const saved = await database.transaction().execute(async (trx) => {
          await holdForUnit(trx, told);
          refuseFaults(await unitFaults(trx, told, areaOf(actor.unit)), {
            unit: 'id',
            quietFrom: 'quietHours',
          });
          return saveUnit(trx, told, changeOf(actor, key));
        });
        return { body: { saved, ...(await shownUnit(body.id)) } };
      },
    }),
    route({
      method: 'post',
      path: '/v1/channels',
      action: 'directory.change',
      summary: 'Set how a unit of your area, or one of its posts, is reached, or take that away',
      body: channelBody,
      success: {
        status: 200,
        describes: 'What became of it, and the channels of the unit, without addresses',
      },
      async handle({ actor, body, key }) {
        const { unit, post = '', kind, address = '', secret = '', remove } = body;
        await may(actor, 'directory.change', unit);
        const [known] = await database.selectFrom('unit').select('id').where('id', '=', unit).execute();
        if (!known)
          throw new Refused('unit.not-found', {
            errors: [{ pointer: '/unit', message: 'Choose a unit that the directory knows' }],
          });
        const told: ChannelChange =
          remove || kind === undefined
            ? { unit, post, kind: undefined }
            : kind === 'mail'
              ? { unit, post, kind, address }
              : { unit, post, kind, address, secret };
        const saved = await database
          .transaction()
          .execute(async (trx) => saveChannel(trx, told, changeOf(actor, key)));
        return { body: { saved, ...(await shownUnit(unit)) } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/staff',
      action: 'staff.list',
      summary: 'People of the directory, by their ids, with their posts and absences',
      query: z.strictObject({
        area: areaField,
        unit: z.string().max(120).optional(),
        post: z.enum(posts).optional(),
        active: z.enum(['true', 'false']).optional(),
        ...paging,
      }),
      success: { status: 200, describes: 'A page, and the cursor of the next' },
      async handle({ actor, query: { area, unit, post, active, limit, cursor } }) {
        await may(actor, 'staff.list');
        const filter = {
          ...(area !== undefined && { area }),
          ...(unit !== undefined && { unit }),
          ...(post !== undefined && { post }),
          ...(active !== undefined && { active: active === 'true' }),
        };
        const { rows, next } = await listStaff(database, filter, limit, fromCursor(cursor, isId));
        return {
          body: {
            items: rows.map((row) => staffView(row, actor)),
            next: next === undefined ? null : toCursor(next),
          },
        };
      },
    }),
    route({
      method: 'post',
      path: '/v1/staff',
      action: 'directory.change',
      summary: 'Enter a person of your area, or change them; what is left out stays as it is',
      body: staffBody,
      success: { status: 200, describes: 'The person, and whether they were entered, changed or the same' },
      async handle({ actor, body, key }) {
        await may(actor, 'directory.change', body.unit);
        const known = await database
          .selectFrom('staff')
          .select(['unit_id', 'active'])
          .where('id', '=', body.id)
          .executeTakeFirst();
        if (known?.active) await may(actor, 'directory.change', known.unit_id);
        if (known?.active === false && body.returns !== true)
          throw new Refused('staff.left', {
            errors: [{ pointer: '/returns', message: 'Say that this person returns' }],
          });
        const saved = await database.transaction().execute(async (trx) => {
          await holdDirectory(trx);
          refuseFaults(await staffFaults(trx, body, areaOf(actor.unit)), { staff: 'id' });
          return saveStaff(trx, body, changeOf(actor, key));
        });
        return { body: { saved, ...(await shownPerson(body.id, actor)) } };
      },
    }),
    route({
      method: 'post',
      path: '/v1/staff/{id}/leave',
      action: 'directory.change',
      summary: 'A person leaves; refused, with what they still own, until nothing is left',
      params: z.strictObject({ id: z.string().min(1).max(100) }),
      body: z.strictObject({ on: dayField.optional(), why: textField }),
      success: { status: 200, describes: 'The person, who can be given nothing more' },
      async handle({ actor, params: { id }, body, key }) {
        await may(actor, 'directory.change');
        const person = await database
          .selectFrom('staff')
          .select('unit_id')
          .where('id', '=', id)
          .executeTakeFirst();
        if (!person) throw new Refused('person.not-found');
        await may(actor, 'directory.change', person.unit_id);
        const today = dayOf(now());
        const { on = today, why } = body;
        if (on > today)
          throw new Refused('request.invalid', {
            errors: [{ pointer: '/on', message: 'Enter today or a day that has passed' }],
          });
        await database
          .transaction()
          .execute(async (trx) =>
            leave(trx, { id, on, why, sees: sightOf(actor).sees }, changeOf(actor, key)),
          );
        return { body: await shownPerson(id, actor) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/directory/faults',
      action: 'directory.check',
      summary:
        'What is wrong with the directory: ladders that end with nobody, units out of reach, gaps left by leavers',
      query: z.strictObject({ area: areaField }),
      success: { status: 200, describes: 'Every fault, with whom it is about' },
      async handle({ actor, query: { area } }) {
        await may(actor, 'directory.check');
        const found = faultsOf(await readEntries(database, dayOf(now())));
        const items = found
          .filter((fault) => area === undefined || fault.area === area)
          .map((fault) => ({ ...fault, title: directoryFaults[fault.code] }));
        return { body: { items, total: items.length } };
      },
    }),
    route({
      method: 'post',
      path: '/v1/directory/import',
      action: 'directory.change',
      summary: 'Take over a CSV file of units or of people: all of it, or with any fault nothing',
      takesCsv: true,
      query: z.strictObject({ dryRun: z.enum(['true', 'false']).optional() }),
      body: z.strictObject({
        csv: z.string({ error: 'Enter the file' }).min(1, 'Enter the file'),
        dryRun: z.boolean().default(false),
      }),
      success: { status: 200, describes: 'How many entries were entered, changed and the same' },
      async handle({ actor, body, query, key }) {
        await may(actor, 'directory.change');
        const read = readDirectoryFile(body.csv);
        if (!read.ok) throw new Refused('request.invalid', { errors: read.faults });
        const dryRun = body.dryRun || query.dryRun === 'true';
        const change = { ...changeOf(actor, key), area: areaOf(actor.unit), dryRun };
        const imported = await importDirectory(database, read.file, change);
        return { body: { of: read.file.of, dryRun, ...imported } };
      },
    }),
  ];
}

function unitView(row: UnitRow) {
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

/** A person as the API shows them; their address to those alone who keep it. */
function staffView(row: StaffRow, actor: Actor) {
  const { id, name, unit_id: unit, posts: held, supervisor, deputy, mail, active, left_on: leftOn } = row;
  const keeps = actor.roles.includes('administrator') && areaOf(unit as UnitId) === areaOf(actor.unit);
  return {
    id,
    name,
    unit,
    posts: held,
    supervisor,
    deputy,
    reachedBy: mail === null ? 'unit' : 'own-mail',
    ...(keeps && { mail }),
    active,
    leftOn,
    absences: row.absences.map((absence) => ({ ...absence, links: { self: `/v1/absences/${absence.id}` } })),
  };
}
