import { Refused } from '../../domain/errors';
import type { Actor } from './actor';
import { authorise, concerns, resourceOf, stepResourceOf, type ProcessRow } from './authorise';

declare const seen: unique symbol;

/** A row that its reader may see. The API shows rows of this type alone, so that no answer goes past these functions. */
export type Seen<T> = T & { readonly [seen]: true };

/** Those steps that the reader may see, of rows that say beside their owner who may see their process. */
export const seenSteps = <T extends ProcessRow & { readonly owner: string; readonly key: string }>(
  actor: Actor,
  steps: readonly T[],
): Seen<T>[] =>
  steps.filter((step) => authorise(actor, 'step.view', stepResourceOf(step, step)).allowed) as Seen<T>[];

/** Those steps of one process that the reader may see. */
export const seenStepsOf = <T extends { readonly owner: string; readonly key: string }>(
  actor: Actor,
  process: ProcessRow,
  steps: readonly T[],
): Seen<T>[] =>
  steps.filter((step) => authorise(actor, 'step.view', stepResourceOf(process, step)).allowed) as Seen<T>[];

/** Those processes that the reader may know of. */
export const seenProcesses = <T extends ProcessRow>(actor: Actor, rows: readonly T[]): Seen<T>[] =>
  rows.filter((row) => authorise(actor, 'process.view', resourceOf(row)).allowed) as Seen<T>[];

/** A process that the reader may know of; throws 404 where they may not. */
export function seenProcess<T extends ProcessRow>(actor: Actor, row: T): Seen<T> {
  const [shown] = seenProcesses(actor, [row]);
  if (!shown) throw new Refused('process.not-found');
  return shown;
}

/** Rows of a list: its SQL was made of what the reader sees (`sightOf`). */
export const listed = <T>(rows: readonly T[]): Seen<T>[] => rows as Seen<T>[];

/** A step without what was handed in, where it is decided about the reader or about whom they answer to. */
export const withoutWork = <T extends { readonly submission?: unknown }>(
  actor: Actor,
  process: ProcessRow,
  step: Seen<T>,
): Seen<T> => (concerns(actor, process) ? { ...step, submission: undefined } : step);
