import type { Act } from '../acts/acts';
import type { AnyDefinition } from './define-process';

/** Whether an act may record which work changes hands with it. */
export const capturesWork = ({ table }: AnyDefinition, act: Act): boolean =>
  (act.do === 'complete' || act.do === 'accept') &&
  Object.values(table.steps).some((step) => step.capturesWork);

/** Whether a kind has a field whose text may not name the subject. */
export const takesNameless = ({ table }: AnyDefinition): boolean =>
  [
    ...Object.values(table.commands).map(({ input }) => input),
    ...Object.values(table.steps).flatMap(({ outcomes }) => Object.values(outcomes)),
  ].some((fields) => Object.values(fields).some(({ type }) => type === 'nameless'));
