import { z } from 'zod';
import { dayOf, type Instant } from '../../domain/time/time';
import type { ReferenceData } from '../../engine/model/surroundings';
import { readReferenceData } from '../../records/reference/reference-data';
import {
  listSteps,
  stepSorts,
  streamSteps,
  type StepCursor,
  type StepQuery,
  type StepRow,
} from '../../records/processes/step-list';
import type { Actor } from '../access/actor';
import { referencesFor, sightOf } from '../access/authorise';
import { listed } from '../access/seen';
import { filterFields, filterOf } from '../late-filter';
import { foreignCursor, fromCursor, isPlaceInTime, nextCursor, paging } from '../http/paging';
import { route, sheetOf, type Answer, type Columns, type Sheet } from '../http/route';
import { demandRole } from '../services';
import { listedStepView } from './views';

const isCursor = (value: unknown): value is StepCursor => {
  const { by, due, id } = (value ?? {}) as Record<string, unknown>;
  return typeof by === 'string' && isPlaceInTime(due) && typeof id === 'string';
};

const rowsAtOnce = 500;

const columns: Columns<ReturnType<typeof listedStepView>> = [
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
  ['provisional', (step) => step.provisional],
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

const query = z
  .strictObject({
    overdue: z.enum(['true', 'false']).optional(),
    ...filterFields,
    status: z.enum(['open', 'acknowledged', 'submitted', 'completed', 'withdrawn', 'lapsed']).optional(),
    sort: z.enum(stepSorts).default('late'),
    ...paging,
  })
  .refine(({ overdue, band }) => band === undefined || overdue !== 'false', {
    error: 'Only what is overdue is in a band',
    path: ['band'],
  });

const asked = (actor: Actor, given: z.output<typeof query>, at: Instant): StepQuery => {
  const { overdue, band, status, sort } = given;
  return {
    sight: sightOf(actor, 'step.list'),
    filter: {
      ...filterOf(actor, given),
      status,
      overdueAt: overdue === 'true' || band !== undefined ? at : undefined,
      notOverdueAt: overdue === 'false' ? at : undefined,
    },
    sort,
    references: referencesFor(actor),
  };
};

async function* viewsOf(rows: AsyncIterable<StepRow>, at: Instant, reference: ReferenceData) {
  for await (const row of rows) for (const step of listed([row])) yield listedStepView(step, at, reference);
}

/** Steps that the reader may see. */
export const listRoute = route({
  method: 'get',
  shows: 'persons',
  path: '/v1/steps',
  action: 'step.list',
  summary:
    'Steps that you may see; the latest by true time first unless sorted otherwise, and how late in the unit of its clock',
  csv: true,
  query,
  success: { status: 200, describes: 'A page, and the cursor of the next; as CSV all of it' },
  async handle({ actor, query: given, form }, services): Promise<Answer | Sheet> {
    await demandRole(services, actor, 'step.list');
    const { database, now } = services;
    const at = now();
    const wanted = asked(actor, given, at);
    if (form === 'csv') {
      const rows = streamSteps(database, wanted, rowsAtOnce);
      return sheetOf(`steps-${dayOf(at)}`, columns, viewsOf(rows, at, await readReferenceData(database)));
    }
    const after = fromCursor(given.cursor, isCursor);
    if (after && given.sort === 'risk' && !/^[1-5]$/.test(after.by)) throw foreignCursor();
    const [reference, { rows, next }] = await Promise.all([
      readReferenceData(database),
      listSteps(database, wanted, given.limit, after),
    ]);
    return {
      body: {
        asOf: at,
        items: listed(rows).map((row) => listedStepView(row, at, reference)),
        next: nextCursor(next),
      },
    };
  },
});
