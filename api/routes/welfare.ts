import { z } from 'zod';
import { Refused } from '../../domain/errors';
import { areaOf } from '../../domain/people/parties';
import { suppressed } from '../../domain/reports/suppression';
import { counsellingOf, welfareCounts, welfareOf, welfareStates } from '../../records/people/welfare';
import type { Actor } from '../authorise';
import { dayField, staffField } from '../fields-to-zod';
import { idFrom } from '../gateway';
import { route, type Route } from '../route';
import { demand, type Services } from '../services';

const params = z.strictObject({ id: staffField });

/** What others than occupational health may ask of counselling: one word of one person, and counts of many. */
export function welfareRoutes(services: Services): Route[] {
  const { database, gateway, now } = services;

  /** The counselling of somebody in whose line the actor is; the same answer where either is not so. */
  async function inLine(actor: Actor, member: string): Promise<string | undefined> {
    const people = await database
      .selectFrom('staff')
      .select(['id', 'unit_id', 'supervisor', 'posts'])
      .where('id', 'in', [member, actor.id])
      .where('active', '=', true)
      .execute();
    const person = people.find(({ id }) => id === member);
    const asker = people.find(({ id }) => id === actor.id);
    const isAbove =
      person !== undefined &&
      asker !== undefined &&
      person.id !== asker.id &&
      (person.supervisor === asker.id ||
        (person.unit_id === asker.unit_id &&
          asker.posts.some((post) => post === 'supervisor' || post === 'unit-manager')));
    await demand(
      services,
      actor,
      'welfare.ask',
      { inLine: isAbove },
      { id: member, missing: 'subject.not-found' },
    );
    return counsellingOf(database, member);
  }

  return [
    route({
      method: 'get',
      path: '/v1/staff/{id}/welfare',
      action: 'welfare.ask',
      summary: 'Whether counselling of somebody in your line is in date, due or overdue, and nothing more',
      params,
      success: { status: 200, describes: 'One word' },
      async handle({ actor, params: { id } }) {
        const process = await inLine(actor, id);
        if (process === undefined) throw new Refused('subject.not-found');
        return { body: { state: await welfareOf(database, process, now()) } };
      },
    }),
    route({
      method: 'post',
      path: '/v1/staff/{id}/welfare/trigger',
      action: 'welfare.ask',
      summary:
        'Tell occupational health the day of an event after which somebody in your line is to be offered counselling',
      params,
      body: z.strictObject({ on: dayField }),
      success: { status: 202, describes: 'It was taken; what follows is not told' },
      async handle({ actor, params: { id }, body, key }) {
        const process = await inLine(actor, id);
        if (process !== undefined)
          await gateway.act('counselling', process, {
            key: idFrom('act', actor.id, key),
            by: actor.id,
            act: { do: 'command', name: 'record-trigger', data: { on: body.on } },
          });
        return { status: 202, body: { taken: true } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/reports/welfare',
      action: 'welfare.report',
      summary:
        'How many of each unit are in date, due and overdue; small counts, and what would give them away, left out',
      success: { status: 200, describes: 'Counts by unit, null where left out' },
      async handle({ actor }) {
        await demand(services, actor, 'welfare.report', {}, { id: '', missing: 'subject.not-found' });
        const within = actor.roles.includes('occupational-health')
          ? { health: actor.unit }
          : { area: areaOf(actor.unit) };
        const rows = await welfareCounts(database, within, now());
        const { cells, rowTotals, columnTotals, total } = suppressed(rows.map(({ counts }) => counts));
        const named = (counts: readonly (number | null)[]) =>
          Object.fromEntries(welfareStates.map((state, at) => [state, counts[at] ?? null]));
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
    }),
  ];
}
