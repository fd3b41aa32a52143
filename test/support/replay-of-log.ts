import type { Instant } from '../../domain/time/time';
import type { Database } from '../../records/database';
import { stepIdOf } from '../../engine/model/ids';

/** An open step as the log tells of it. */
export interface StepOfLog {
  readonly id: string;
  readonly process: string;
  readonly owner: string;
  readonly assignee: string | null;
  readonly rule: string;
  readonly risk: string;
  readonly dueAt: Instant | null;
}

export interface EventOfLog {
  readonly stream: string;
  readonly at: Instant;
  readonly type: string;
  readonly step_key: string | null;
  readonly data: unknown;
}

/** The log of all processes, each in its own order. */
export const readLog = async (database: Database): Promise<EventOfLog[]> =>
  database
    .selectFrom('event')
    .innerJoin('process', 'process.id', 'event.stream')
    .select(['stream', 'at', 'type', 'step_key', 'data'])
    .orderBy('stream')
    .orderBy('ordinal')
    .execute();

type State = StepOfLog & { readonly open: boolean; readonly withReviewer: boolean };

/**
 * What was open at an instant, by walking the whole log up to it: written from what each event means, and knowing
 * nothing of how the records keep the past.
 */
export function openInLog(log: readonly EventOfLog[], until: Instant): Map<string, StepOfLog> {
  const steps = new Map<string, State>();
  for (const event of log) {
    if (event.at > until || event.step_key === null) continue;
    const id = stepIdOf(event.stream, event.step_key);
    const after = next(steps.get(id), { ...event, id });
    if (after) steps.set(id, after);
  }
  return new Map(
    [...steps].flatMap(([id, { open, withReviewer: _, ...step }]) => (open ? [[id, step]] : [])),
  );
}

function next(before: State | undefined, event: EventOfLog & { id: string }): State | undefined {
  const told = event.data as Record<string, string | null> & { closed?: boolean };
  if (event.type === 'step-opened' || event.type === 'step-reopened')
    return {
      id: event.id,
      process: event.stream,
      owner: told['owner'] ?? '',
      assignee: told['assignee'] ?? null,
      rule: told['rule'] ?? '',
      risk: told['risk'] ?? '',
      dueAt: told['dueAt'] as Instant | null,
      open: true,
      withReviewer: false,
    };
  if (!before) return undefined;
  switch (event.type) {
    case 'step-completed':
    case 'step-met':
    case 'step-withdrawn':
    case 'step-lapsed':
      return { ...before, open: false, withReviewer: false };
    case 'step-rescheduled':
    case 'step-suspended':
    case 'step-resumed':
      return told.closed === true
        ? before
        : { ...before, dueAt: told['after'] as Instant | null, rule: told['rule'] ?? before.rule };
    case 'step-submitted':
      return { ...before, owner: told['to'] ?? '', assignee: told['assignee'] ?? null, withReviewer: true };
    case 'step-returned':
      return { ...before, owner: told['to'] ?? '', assignee: told['assignee'] ?? null, withReviewer: false };
    case 'step-reassigned':
      return { ...before, owner: told['to'] ?? '', assignee: told['assignee'] ?? null };
    case 'step-owner-changed':
      return before.withReviewer
        ? before
        : { ...before, owner: told['to'] ?? '', assignee: told['assignee'] ?? null };
    case 'step-declined':
      return { ...before, assignee: null };
    case 'step-risk-changed':
      return { ...before, risk: told['after'] ?? '' };
    default:
      return before;
  }
}
