import { sql } from 'kysely';
import { z } from 'zod';
import { Refused } from '../../domain/errors';
import { dayOf, type Instant } from '../../domain/time/time';
import { readLaw } from '../../records/law/law';
import { loadProcess } from '../../records/processes/store';
import { readSpells } from '../../records/subjects/circumstances';
import {
  listSteps,
  stepSorts,
  streamSteps,
  type StepCursor,
  type StepQuery,
} from '../../records/processes/step-list';
import { definitionOf } from '../../workflows/catalogue';
import { insidersOf } from '../../engine/asking/allowed';
import type { Law } from '../../engine/kernel/records';
import { hasInsight, referencesFor, resourceOf, type Actor } from '../authorise';
import { filterFields, filterOf } from '../late-filter';
import { route, type Answer, type Cell, type Route, type Sheet } from '../route';
import {
  demand,
  foreignCursor,
  fromCursor,
  isPlaceInTime,
  noteAccess,
  sightOf,
  toCursor,
  type Services,
} from '../services';
import { listedStepView, stepView } from '../views';

const id = z.string().min(1).max(100);
const isCursor = (value: unknown): value is StepCursor => {
  const { by, due, id: last } = (value ?? {}) as Record<string, unknown>;
  return typeof by === 'string' && isPlaceInTime(due) && typeof last === 'string';
};

const rowsAtOnce = 500;

type Listed = ReturnType<typeof listedStepView>;
const stepColumns: readonly (readonly [string, (step: Listed) => Cell])[] = [
  ['step', (step) => step.id],
  ['process', (step) => step.process],
  ['kind', (step) => step.kind],
  ['title', (step) => step.title],
  ['subject', (step) => step.subject],
  ['reference_kind', (step) => step.reference?.kind ?? null],
  ['reference', (step) => step.reference?.value ?? null],
  ['owner', (step) => step.owner],
  ['assignee', (step) => step.assignee],
  ['status', (step) => step.status],
  ['risk', (step) => step.risk],
  ['rule', (step) => step.rule],
  ['due_at', (step) => step.dueAt],
  ['due_on', (step) => step.dueOn],
  ['overdue', (step) => step.overdue],
  ['late_by', (step) => step.lateBy?.amount ?? null],
  ['late_unit', (step) => step.lateBy?.unit ?? null],
  ['band', (step) => step.band],
  ['times_extended', (step) => step.extensions],
  ['last_rung', (step) => step.lastRung?.name ?? null],
  ['last_rung_to', (step) => step.lastRung?.post ?? null],
  ['last_rung_at', (step) => step.lastRung?.at ?? null],
  ['acknowledged', (step) => step.acknowledged],
  ['acknowledged_at', (step) => step.acknowledgedAt],
];

/** Reading steps: what is open, what is late, and why it is due when it is. */
export function stepRoutes(services: Services): Route[] {
  const { database, now } = services;

  async function stepForActor(actor: Actor, stepId: string) {
    const row = await database
      .selectFrom('step')
      .innerJoin('process', 'process.id', 'step.process_id')
      .selectAll('step')
      .select(['process.units as units', 'process.visibility as visibility'])
      .where('step.id', '=', stepId)
      .executeTakeFirst();
    if (!row) throw new Refused('step.not-found');
    await demand(services, actor, 'step.view', resourceOf(row), { id: stepId, missing: 'step.not-found' });
    if (row.owner !== actor.unit && !(await mayReadAll(actor, row))) throw new Refused('step.not-found');
    await noteAccess(services, actor, 'step.view', stepId, true);
    return row;
  }

  /** Whether the reader may see steps of this process that are not theirs. */
  async function mayReadAll(actor: Actor, row: { kind: string; process_id: string; subject_id: string }) {
    const definition = definitionOf(row.kind);
    if (!definition?.table.insight) return true;
    const loaded = await loadProcess(database, row.process_id);
    const [spells, law] = await Promise.all([readSpells(database, row.subject_id), readLaw(database)]);
    return (
      loaded !== undefined && hasInsight(actor, insidersOf(definition, loaded, { now: now(), spells, law }))
    );
  }

  function stepSheet(asked: StepQuery, at: Instant, law: Law): Sheet {
    const rows = async function* (): AsyncGenerator<readonly Cell[]> {
      for await (const row of streamSteps(database, asked, rowsAtOnce)) {
        const step = listedStepView(row, at, law);
        yield stepColumns.map(([, cell]) => cell(step));
      }
    };
    return { name: `steps-${dayOf(at)}`, columns: stepColumns.map(([name]) => name), rows: rows() };
  }

  return [
    route({
      method: 'get',
      path: '/v1/steps',
      action: 'step.list',
      summary:
        'Steps that you may see; the latest by true time first unless sorted otherwise, and how late in the unit of its clock',
      csv: true,
      query: z
        .strictObject({
          overdue: z.enum(['true', 'false']).optional(),
          ...filterFields,
          status: z
            .enum(['open', 'acknowledged', 'submitted', 'completed', 'withdrawn', 'lapsed'])
            .optional(),
          sort: z.enum(stepSorts).default('late'),
          limit: z.coerce.number().int().min(1).max(200).default(50),
          cursor: z.string().max(500).optional(),
        })
        .refine(({ overdue, band }) => band === undefined || overdue !== 'false', {
          error: 'Only what is overdue is in a band',
          path: ['band'],
        }),
      success: { status: 200, describes: 'A page, and the cursor of the next; as CSV all of it' },
      async handle({ actor, query, form }): Promise<Answer | Sheet> {
        await demand(services, actor, 'step.list', {}, { id: '', missing: 'step.not-found' });
        const { overdue, band, status, sort, limit, cursor } = query;
        const at = now();
        const asked = {
          sight: sightOf(actor),
          filter: {
            ...filterOf(actor, query),
            status,
            overdueAt: overdue === 'true' || band !== undefined ? at : undefined,
            notOverdueAt: overdue === 'false' ? at : undefined,
          },
          sort,
          references: referencesFor(actor),
        };
        if (form === 'csv') return stepSheet(asked, at, await readLaw(database));
        const after = fromCursor(cursor, isCursor);
        if (after && sort === 'risk' && !/^[1-5]$/.test(after.by)) throw foreignCursor();
        const [law, { rows, next }] = await Promise.all([
          readLaw(database),
          listSteps(database, asked, limit, after),
        ]);
        return {
          body: {
            asOf: at,
            items: rows.map((row) => listedStepView(row, at, law)),
            next: next ? toCursor(next) : null,
          },
        };
      },
    }),
    route({
      method: 'get',
      path: '/v1/steps/{id}',
      action: 'step.view',
      summary: 'One step',
      params: z.strictObject({ id }),
      success: { status: 200, describes: 'The step' },
      handle: async ({ actor, params }) => ({
        body: stepView(await stepForActor(actor, params.id), now(), await readLaw(database)),
      }),
    }),
    route({
      method: 'get',
      path: '/v1/steps/{id}/events',
      action: 'step.view',
      summary: 'What happened to a step, its notes and references to evidence, oldest first',
      params: z.strictObject({ id }),
      success: { status: 200, describes: 'The log of the step' },
      async handle({ actor, params }) {
        const step = await stepForActor(actor, params.id);
        const rows = await database
          .selectFrom('event')
          .select(['ordinal', 'at', 'type', 'actor', 'cause', 'data'])
          .where('stream', '=', step.process_id)
          .where('step_key', '=', step.key)
          .orderBy('ordinal')
          .execute();
        return { body: { items: rows.map(({ actor: by, ...row }) => ({ ...row, by })) } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/steps/{id}/deadline',
      action: 'step.view',
      summary: 'Why the step is due when it is, line by line, and each due instant it ever had',
      params: z.strictObject({ id }),
      success: { status: 200, describes: 'The due instant and its working' },
      async handle({ actor, params }) {
        const step = await stepForActor(actor, params.id);
        const had = await database
          .selectFrom('step_deadline')
          .leftJoin('law_change', (join) =>
            join.onRef(sql`'law-change ' || law_change.id`, '=', 'step_deadline.cause'),
          )
          .selectAll('step_deadline')
          .select(['law_change.kind', 'law_change.why', 'law_change.made_by'])
          .where('step_id', '=', params.id)
          .orderBy('ordinal')
          .execute();
        return {
          body: {
            step: step.id,
            rule: step.rule,
            from: step.starts,
            dueAt: step.due_at,
            dueOn: step.due_on,
            working: step.working,
            text: step.working.map((line) => line.text).join('\n'),
            history: had.map(({ due_at, rule, working, set_at, cause, kind, why, made_by }, at) => ({
              dueAt: due_at,
              rule,
              setAt: set_at,
              before: at === 0 ? null : (had[at - 1]?.due_at ?? null),
              cause,
              // What moved it, where that was the calendar or a policy and no fact.
              change: kind === null ? null : { kind, why, by: made_by },
              working,
              text: working.map((line) => line.text).join('\n'),
            })),
          },
        };
      },
    }),
  ];
}
