import { z } from 'zod';
import { Refused } from '../../domain/errors';
import { areaOf } from '../../domain/people/parties';
import { audienceOf } from '../../domain/people/visibility';
import { suppressed } from '../../domain/reports/suppression';
import type { OneWord } from '../../engine/definition/figures';
import { visibilityOf, type ProcessTable } from '../../engine/definition/table';
import { isInLineAbove } from '../../records/people/line';
import {
  earliestDue,
  earliestDueByUnit,
  openProcessesAbout,
  type Counted,
} from '../../records/processes/about-staff';
import { lookingWider } from '../../records/wall/wider-looks';
import { activeUnitsOf } from '../../records/people/units';
import { words } from '../../workflows/declared';
import type { Actor } from '../access/actor';
import { fieldsToZod, staffField } from '../http/fields-to-zod';
import { idFrom } from '../ids';
import { route, type Route } from '../http/route';
import { demand, demandRole, type Services } from '../services';

const params = z.strictObject({ id: staffField });

/**
 * The processes of somebody in the actor's line: one of each unit that sees to them. Somebody out of line and somebody
 * without a process look the same.
 */
async function inLine(
  services: Services,
  { actor, kind, member }: { actor: Actor; kind: string; member: string },
): Promise<string[]> {
  const resource = { inLine: await isInLineAbove(services.database, actor.id, member) };
  await demand(services, actor, 'welfare.ask', resource, { id: member, missing: 'subject.not-found' });
  const { database } = services;
  return lookingWider(database, 'one word', async () => openProcessesAbout(database, kind, member));
}

// That somebody was shown the word tells that there is one, which auditors may not learn either.
const roleOf = (table: ProcessTable): string | undefined => audienceOf(visibilityOf(table)).role;

const wordOfOne = (table: ProcessTable, word: OneWord): Route =>
  route({
    method: 'get',
    shows: 'staff',
    reservedFor: roleOf(table),
    path: `/v1/staff/{id}/${word.name}`,
    loggedAs: '/v1/staff/{id}/{word}',
    action: 'welfare.ask',
    summary: word.titles.one,
    params,
    success: { status: 200, describes: 'One word' },
    async handle({ actor, params: { id } }, services) {
      const processes = await inLine(services, { actor, kind: table.kind, member: id });
      if (processes.length === 0) throw new Refused('subject.not-found');
      const { database, now } = services;
      const due = await lookingWider(database, 'one word', async () => earliestDue(database, processes));
      return { body: { state: word.of(due, now()) } };
    },
  });

/** What a line manager may report. The answer does not say whether anything came of it. */
const telling = (table: ProcessTable, { name, takes }: OneWord): Route[] =>
  takes
    ? [
        route({
          method: 'post',
          shows: 'staff',
          reservedFor: roleOf(table),
          path: `/v1/staff/{id}/${name}/${takes.name}`,
          loggedAs: '/v1/staff/{id}/{word}/{what}',
          action: 'welfare.ask',
          summary: takes.title,
          params,
          body: fieldsToZod(table.commands[takes.command]?.input ?? {}),
          success: { status: 202, describes: 'It was taken; what follows is not told' },
          async handle({ actor, params: { id }, body, key }, services) {
            for (const process of await inLine(services, { actor, kind: table.kind, member: id }))
              await services.gateway.act(process, {
                key: idFrom('act', actor.id, process, key),
                by: actor.id,
                act: { do: 'command', name: takes.command, data: body },
              });
            return { status: 202, body: { taken: true } };
          },
        }),
      ]
    : [];

/** How many of each unit each word is true of: true counts, told by `suppressed` alone. */
async function counted(
  { database, now }: Services,
  { kind }: ProcessTable,
  word: OneWord,
  within: Counted,
): Promise<{ unit: string; counts: number[] }[]> {
  const found = await lookingWider(database, 'one word', async () =>
    earliestDueByUnit(database, kind, within),
  );
  const at = now();
  // A unit where it is true of nobody has a row like every other.
  const units = 'area' in within ? await activeUnitsOf(database, within.area) : [];
  const states = new Map<string, string[]>(units.map((unit) => [unit, []]));
  for (const { unit, dueAt } of found)
    if ('lead' in within || states.has(unit))
      states.set(unit, [...(states.get(unit) ?? []), word.of(dueAt, at)]);
  return [...states.keys()].sort().map((unit) => ({
    unit,
    counts: word.states.map((wanted) => states.get(unit)?.filter((state) => state === wanted).length ?? 0),
  }));
}

const countsOfMany = (table: ProcessTable, word: OneWord): Route =>
  route({
    method: 'get',
    shows: 'nobody',
    path: `/v1/reports/${word.name}`,
    loggedAs: '/v1/reports/{word}',
    action: 'welfare.report',
    summary: word.titles.counts,
    success: { status: 200, describes: 'Counts by unit, null where left out' },
    async handle({ actor }, services) {
      await demandRole(services, actor, 'welfare.report');
      const { role } = audienceOf(visibilityOf(table));
      const isTheirs = role !== undefined && actor.roles.includes(role);
      const within = isTheirs ? { lead: actor.unit } : { area: areaOf(actor.unit) };
      const rows = await counted(services, table, word, within);
      const { cells, rowTotals, columnTotals, total } = suppressed(rows.map(({ counts }) => counts));
      const named = (counts: readonly (number | null)[]) =>
        Object.fromEntries(word.states.map((state, at) => [state, counts[at] ?? null]));
      return {
        body: {
          items: rows.map(({ unit }, at) => ({
            unit,
            ...named(cells[at] ?? []),
            total: rowTotals[at] ?? null,
          })),
          all: { ...(rows.length > 0 && named(columnTotals)), total },
          leftOut:
            'Counts below 5 of a unit, 0 as well, and others that would give them away are left out (null)',
        },
      };
    },
  });

/** What others may ask of processes about members of staff: one word of one person, and counts of many. */
export const oneWordRoutes: readonly Route[] = words.flatMap(({ table, word }) => [
  wordOfOne(table, word),
  ...telling(table, word),
  countsOfMany(table, word),
]);
