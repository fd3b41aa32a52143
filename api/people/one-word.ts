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
  openProcessAbout,
  type Counted,
} from '../../records/processes/about-staff';
import { words } from '../../workflows/declared';
import type { Actor } from '../access/actor';
import { fieldsToZod, staffField } from '../http/fields-to-zod';
import { idFrom } from '../ids';
import { route, type Route } from '../http/route';
import { demand, demandRole, type Services } from '../services';

const params = z.strictObject({ id: staffField });

/** The process of somebody in the actor's line. Somebody out of line and somebody without a process look the same. */
async function inLine(
  services: Services,
  { actor, kind, member }: { actor: Actor; kind: string; member: string },
): Promise<string | undefined> {
  const resource = { inLine: await isInLineAbove(services.database, actor.id, member) };
  await demand(services, actor, 'welfare.ask', resource, { id: member, missing: 'subject.not-found' });
  return openProcessAbout(services.database, kind, member);
}

// That somebody was shown the word tells that there is one, which auditors may not learn either.
const roleOf = (table: ProcessTable): string | undefined => audienceOf(visibilityOf(table)).role;

const wordOfOne = (table: ProcessTable, word: OneWord): Route =>
  route({
    method: 'get',
    shows: 'staff',
    reservedFor: roleOf(table),
    path: `/v1/staff/{id}/${word.name}`,
    action: 'welfare.ask',
    summary: word.titles.one,
    params,
    success: { status: 200, describes: 'One word' },
    async handle({ actor, params: { id } }, services) {
      const process = await inLine(services, { actor, kind: table.kind, member: id });
      if (process === undefined) throw new Refused('subject.not-found');
      return { body: { state: word.of(await earliestDue(services.database, process), services.now()) } };
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
          action: 'welfare.ask',
          summary: takes.title,
          params,
          body: fieldsToZod(table.commands[takes.command]?.input ?? {}),
          success: { status: 202, describes: 'It was taken; what follows is not told' },
          async handle({ actor, params: { id }, body, key }, services) {
            const process = await inLine(services, { actor, kind: table.kind, member: id });
            if (process !== undefined)
              await services.gateway.act(table.kind, process, {
                key: idFrom('act', actor.id, key),
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
  const found = await earliestDueByUnit(database, kind, within);
  const at = now();
  const states = new Map<string, string[]>();
  for (const { unit, dueAt } of found) states.set(unit, [...(states.get(unit) ?? []), word.of(dueAt, at)]);
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
          leftOut: 'Counts from 1 to 4, and others that would give them away, are left out (null)',
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
