import type { Selectable } from 'kysely';
import type { Fact } from '../../engine/model/facts';
import type { ProcessTableRow } from '../../records/tables/processes';
import type { Actor } from '../access/actor';
import { mayReadAll, type ProcessRow } from '../access/authorise';
import type { Seen } from '../access/seen';
import { definitionOf } from '../../workflows/catalogue';

/** A process as the API shows it in lists. */
export function processView(row: Seen<Selectable<ProcessTableRow> & ProcessRow>, actor: Actor) {
  return {
    id: row.id,
    kind: row.kind,
    title: definitionOf(row.kind)?.table.title ?? row.kind,
    subject: row.subject_id,
    lead: row.lead,
    units: row.units,
    restricted: row.visibility !== 'area',
    startedAt: row.started_at,
    startedBy: row.started_by,
    outcome: row.outcome,
    endedAt: row.ended_at,
    // It tells of the steps of others.
    nextInstant: mayReadAll(actor, row) ? row.wake_at : null,
    links: {
      self: `/v1/processes/${row.id}`,
      events: `/v1/processes/${row.id}/events`,
      subject: `/v1/subjects/${row.subject_id}`,
    },
  };
}

/** The open steps of other processes that an answer listed, as they stood when somebody gave the answer. */
export const workView = (facts: readonly Fact[]) =>
  facts.flatMap((fact) =>
    fact.type === 'answer' && fact.work
      ? [
          {
            fact: fact.id,
            on: fact.on,
            at: fact.at,
            with: fact.name,
            outcome: fact.outcome,
            steps: fact.work,
          },
        ]
      : [],
  );
