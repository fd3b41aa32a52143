import type { Instant } from '../../domain/time/time';
import { ruleOf, type Act } from '../acts/acts';
import type { AnyDefinition } from '../definition/define-process';
import type { Fact } from '../model/facts';
import { isOpen } from '../model/rows';
import { isOutgrown } from './fold';
import type { Loaded, Settling } from './settle';

/** A process with everything that is known of it: every step, forgotten ones too, and its whole log. */
export interface Logged {
  readonly loaded: Loaded;
  readonly facts: readonly Fact[];
}

/** Whether an act can only be settled with every step and every fact of the process at hand. */
export const needsWholeLog = (
  loaded: Pick<Loaded, 'process' | 'steps'> | undefined,
  act: Act,
  now: Instant,
  definition: AnyDefinition,
): boolean =>
  loaded !== undefined &&
  (ruleOf(act).needsWholeLog?.(act, loaded.process.toldUntil, now) === true ||
    isRewinding(act, definition) ||
    isAskedOfBefore(loaded, act, definition) ||
    isOfFallen(loaded, act) ||
    isOutgrown(definition, loaded.process));

const isRewinding = (act: Act, { table }: AnyDefinition): boolean =>
  act.do === 'command' && table.commands[act.name]?.rewinds === true;

/** An answer told late to a step that is not open any more, or was forgotten: it is asked whether it was wanted then. */
const isOfFallen = ({ steps }: Pick<Loaded, 'steps'>, act: Act): boolean =>
  act.do === 'complete' &&
  act.on !== undefined &&
  !steps.some((step) => (step.id === act.step || step.key === act.step) && isOpen(step));

/** A command that waits for a second person may be of a time before what was told since, or bear on all of it. */
const isAskedOfBefore = (
  { process: { engine, toldUntil } }: Pick<Loaded, 'process'>,
  act: Act,
  { table }: AnyDefinition,
): boolean =>
  act.do === 'complete' &&
  Object.values(engine.asked ?? {}).some(
    ({ name, on }) => (on !== undefined && on < toldUntil) || table.commands[name]?.rewinds === true,
  );

/** What the settling of an act is given of a process, by whoever has all of it at hand. */
export function broughtFor(
  known: Logged | undefined,
  act: Act,
  now: Instant,
  definition: AnyDefinition,
): Pick<Settling, 'loaded' | 'facts'> {
  if (!known) return { loaded: undefined, facts: undefined };
  const { loaded, facts } = known;
  if (needsWholeLog(loaded, act, now, definition)) return { loaded, facts };
  return {
    loaded: { ...loaded, steps: loaded.steps.filter(({ forgotten }) => !forgotten) },
    facts: undefined,
  };
}
