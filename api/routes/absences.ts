import { z } from 'zod';
import { Refused } from '../../domain/errors';
import type { Visibility } from '../../domain/people/visibility';
import { checkAbsence, coveredSteps, openStepsOf, readAbsence } from '../../records/people/absences';
import { authorise, resourceOf, type Action, type Actor, type Role } from '../authorise';
import { dayField, staffField, textField } from '../fields-to-zod';
import { idFrom } from '../gateway';
import { route, type Route } from '../route';
import { demand, sightOf, type Services } from '../services';

const params = z.strictObject({ id: z.string().min(1).max(100) });

const mayKnowWhy: ReadonlySet<Role> = new Set(['manager', 'auditor']);

/** What is known of a step that an absence moves, beside what permission to see it turns on. */
interface Moved {
  readonly id: string;
  readonly process_id: string;
  readonly key: string;
  readonly owner: string;
  readonly due_at: string | null;
  readonly risk: string;
  readonly units: readonly string[];
  readonly visibility: Visibility;
}

/** Who is away, who covers, and what became of their steps. */
export function absenceRoutes(services: Services): Route[] {
  const { database, gateway, now } = services;

  const may = async (actor: Actor, action: Action, owner: string, id: string): Promise<void> =>
    demand(services, actor, action, { owner }, { id, missing: 'absence.not-found' });

  const unitOf = async (staff: string): Promise<string | undefined> => {
    const person = await database
      .selectFrom('staff')
      .select('unit_id')
      .where('id', '=', staff)
      .executeTakeFirst();
    return person?.unit_id;
  };

  /** Steps that the actor may know to be there: what is reserved for a role of others is not even counted. */
  const told = <T extends Moved>(actor: Actor, steps: readonly T[]): T[] => {
    const { sees } = sightOf(actor);
    return steps.filter(({ visibility }) => sees.includes(visibility));
  };
  const stepsOf = async (actor: Actor, staff: string) => told(actor, await openStepsOf(database, staff));

  /** Those that the actor may see, by name; the others are counted. */
  function shown<T extends Moved>(actor: Actor, steps: readonly T[], more: (step: T) => object = () => ({})) {
    const seen = steps.filter((step) => authorise(actor, 'step.view', resourceOf(step)).allowed);
    return {
      steps: seen.map((step) => ({
        id: step.id,
        process: step.process_id,
        key: step.key,
        owner: step.owner,
        dueAt: step.due_at,
        risk: step.risk,
        ...more(step),
        links: { self: `/v1/steps/${step.id}` },
      })),
      notShown: steps.length - seen.length,
    };
  }

  async function absenceView(actor: Actor, id: string): Promise<object> {
    const row = await readAbsence(database, id);
    const waiting =
      row.phase === 'waiting' || row.phase === 'covering' ? await stepsOf(actor, row.staff_id) : [];
    const covered = told(actor, await coveredSteps(database, id));
    const toCome = waiting.map((step) => ({ ...step, covered_at: null, given_back_at: null }));
    // It may tell of somebody's health: for those alone who answer for it.
    const knowsWhy = row.recorded_by === actor.id || actor.roles.some((role) => mayKnowWhy.has(role));
    return {
      id,
      staff: row.staff_id,
      cover: row.cover_id,
      from: row.starts,
      to: row.ends,
      ...(knowsWhy && { why: row.why }),
      phase: row.phase,
      recordedAt: row.recorded_at,
      recordedBy: row.recorded_by,
      endedAt: row.ended_at,
      endedBy: row.ended_by,
      coverToldAt: row.cover_told_at,
      returnToldAt: row.return_told_at,
      toCover: waiting.length,
      covered: covered.length,
      givenBack: covered.filter((step) => step.given_back_at !== null).length,
      ...shown(actor, [...toCome, ...covered], (step) => ({
        status: step.status,
        assignee: step.assignee,
        coveredAt: step.covered_at,
        givenBackAt: step.given_back_at,
      })),
      links: { self: `/v1/absences/${id}` },
    };
  }

  return [
    route({
      method: 'post',
      path: '/v1/absences',
      action: 'absence.record',
      summary:
        'Somebody is away, and who covers: their open steps go to the cover on the first day, and back after the last',
      body: z
        .strictObject({
          staff: staffField,
          from: dayField,
          to: dayField,
          cover: staffField,
          why: textField,
          dryRun: z.boolean().default(false),
        })
        .refine(({ from, to }) => from <= to, {
          path: ['to'],
          error: 'The last day must not be before the first',
        }),
      success: { status: 202, describes: 'The absence to watch; or, on trial, the steps that it would move' },
      async handle({ actor, body, key }) {
        const { dryRun, ...absence } = body;
        await may(actor, 'absence.record', (await unitOf(absence.staff)) ?? actor.unit, absence.staff);
        const id = idFrom('absence', actor.id, key);
        const known = await database
          .selectFrom('absence')
          .select('id')
          .where('id', '=', id)
          .executeTakeFirst();
        // Sent again before its answer was kept: it stands already, and would overlap itself.
        if (!known) await checkAbsence(database, absence, now());
        if (dryRun) {
          const steps = await stepsOf(actor, absence.staff);
          return { status: 200, body: { dryRun: true, toCover: steps.length, ...shown(actor, steps) } };
        }
        await gateway.recordAbsence({ ...absence, id, by: actor.id });
        return { headers: { location: `/v1/absences/${id}` }, body: await absenceView(actor, id) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/absences/{id}',
      action: 'absence.view',
      summary: 'How far an absence is: steps still to cover, covered and given back',
      params,
      success: { status: 200, describes: 'The absence' },
      async handle({ actor, params: { id } }) {
        await demandAbsence(actor, id, 'absence.view');
        return { body: await absenceView(actor, id) };
      },
    }),
    route({
      method: 'post',
      path: '/v1/absences/{id}/return',
      action: 'absence.end',
      summary: 'Back before the last day: what is still open and with the cover goes back',
      params,
      body: z.strictObject({}),
      success: { status: 202, describes: 'The absence to watch' },
      async handle({ actor, params: { id }, key }) {
        await demandAbsence(actor, id, 'absence.end');
        await gateway.endAbsence({ id, by: actor.id, key: idFrom('return', actor.id, key) });
        return { body: await absenceView(actor, id) };
      },
    }),
  ];

  /** Whose role it is not is told so; for everybody else an absence of another area is not there. */
  async function demandAbsence(actor: Actor, id: string, action: Action): Promise<void> {
    const row = await database
      .selectFrom('absence')
      .select('staff_id')
      .where('id', '=', id)
      .executeTakeFirst();
    await may(actor, action, (row && (await unitOf(row.staff_id))) ?? actor.unit, id);
    if (!row) throw new Refused('absence.not-found');
  }
}
