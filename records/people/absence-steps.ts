import type { Reader } from '../database';
import { needToKnowColumn } from '../subjects/need-to-know';
import { concernedColumn } from '../subjects/concern';

// What shows a step, and what decides who may see it.
const columns = [
  'step.id',
  'step.process_id',
  'step.key',
  'step.owner',
  'step.due_at',
  'step.risk',
  'step.status',
  'step.assignee',
  'process.units',
  'process.visibility',
  'process.kind',
  'process.lead',
] as const;

/** Open steps of a person, with what decides who may see them. Steps submitted for review are left out. */
export const openStepsOf = async (reader: Reader, staff: string) =>
  reader
    .selectFrom('step')
    .innerJoin('process', 'process.id', 'step.process_id')
    .select(columns)
    .select([needToKnowColumn.as('needToKnow'), concernedColumn.as('concerned')])
    .where('step.is_open', '=', true)
    .where('step.assignee', '=', staff)
    .where('step.stands_in_for', 'is', null)
    .orderBy('step.due_at')
    .orderBy('step.id')
    .execute();

/** The steps that an absence gave to the cover, and where each is now. */
export const coveredSteps = async (reader: Reader, id: string) =>
  reader
    .selectFrom('absence_step')
    .innerJoin('step', 'step.id', 'absence_step.step_id')
    .innerJoin('process', 'process.id', 'step.process_id')
    .select(columns)
    .select(['absence_step.covered_at', 'absence_step.given_back_at'])
    .select([needToKnowColumn.as('needToKnow'), concernedColumn.as('concerned')])
    .where('absence_step.absence_id', '=', id)
    .orderBy('absence_step.covered_at')
    .orderBy('step.id')
    .execute();
