import { allowedNow, takersOf } from '../../engine/asking/allowed';
import { conflictOf } from '../../engine/capabilities/conflict';
import { stepTableOf } from '../../engine/capabilities/common-steps';
import { errorCatalogue } from '../../workflows/errors';
import type { Actor } from '../access/actor';
import { authorise, mayReadAll, resourceOf } from '../access/authorise';
import type { Seen } from '../access/seen';
import type { KnownProcess } from './process-for-actor';

/**
 * What the actor may do to a process now, what not, and why. Commands of others are named to whoever reads all of the
 * process, and to nobody else; of the steps only those that the actor may answer.
 */
export function allowedTo(
  actor: Actor,
  { row, loaded, definition, around }: KnownProcess,
  steps: readonly Seen<{ readonly id: string; readonly step: string; readonly owner: string }>[],
) {
  const { table } = definition;
  const resource = resourceOf(row);
  const takers = takersOf(definition, loaded, around);
  const now = allowedNow(definition, loaded, around, (step) =>
    Object.keys(stepTableOf(table, step)?.outcomes ?? {}),
  );
  const conflict = conflictOf(actor.id, around);
  const isFree = (name: string): boolean =>
    conflict === undefined || table[conflict]?.may?.includes(name) === true;
  const may = (name: string): boolean =>
    isFree(name) && authorise(actor, 'process.command', { ...resource, by: takers.ofCommand(name) }).allowed;
  const namesAll = mayReadAll(actor, row);
  const answers = steps.filter(
    ({ id, step, owner }) =>
      isFree(step) &&
      authorise(actor, 'step.answer', { ...resource, owner, step, alsoBy: takers.ofStep({ id, step }) })
        .allowed,
  );
  return {
    commands: Object.entries(now.commands)
      .filter(([command]) => namesAll || may(command))
      .map(([command, objection]) => {
        const code = may(command) ? objection : 'access.forbidden';
        return code === true
          ? { command, allowed: true }
          : { command, allowed: false, code, because: errorCatalogue[code].title };
      }),
    steps: Object.fromEntries(
      answers.flatMap(({ id }) => (now.steps[id] === undefined ? [] : [[id, now.steps[id]]])),
    ),
  };
}
