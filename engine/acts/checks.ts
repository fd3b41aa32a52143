import { Refused } from '../../domain/errors';
import { namesAny } from '../../domain/nameless';
import { timeInWords } from '../../domain/clocks/words';
import { instantOf, minuteOf, type Instant, type When } from '../../domain/time/time';
import type { AnyView } from '../definition/define-process';
import type { Fields } from '../definition/fields';
import type { Draft } from '../kernel/draft';
import { seenBy } from '../kernel/fold';
import { refuseFor } from '../kernel/objecting';
import { want } from '../kernel/want';
import { viewOf } from '../kernel/view';
import type { Answered, Commanded, FactData } from '../model/facts';

/** Refuses a time that has not come, where the field asks for one that has passed. */
export function refuseFuture(fields: Fields, data: FactData, now: Instant): void {
  for (const [name, field] of Object.entries(fields)) {
    const told = data[name];
    if (field.type === 'past-instant' && typeof told === 'string' && told > now) throw inFuture(`/${name}`);
  }
}

export const inFuture = (pointer: string): Refused =>
  new Refused('step.in-future', { errors: [{ pointer, message: 'Enter a time that has passed' }] });

/** Whether a time is before another, to the minute. */
export const isBefore = (on: Instant, bound: When): boolean => minuteOf(on) < minuteOf(instantOf(bound));

export const beforeStart = (bound: When): Refused =>
  new Refused('step.before-start', {
    errors: [{ pointer: '/on', message: `Enter a time on or after ${timeInWords(bound)}` }],
  });

/** Refuses words that must name nobody where they hold a name or a reference of the subject. */
export function refuseNames(fields: Fields, data: FactData, names: readonly string[] = []): void {
  const errors = Object.entries(fields).flatMap(([name, field]) => {
    const told = data[name];
    return field.type === 'nameless' && typeof told === 'string' && namesAny(told, names)
      ? [{ pointer: `/${name}`, message: 'Leave out the name and the references of the person' }]
      : [];
  });
  if (errors.length > 0) throw new Refused('text.names-subject', { errors });
}

/**
 * Asks the definition whether an answer or a command may be given, and refuses it where it may not. `then`: what could be
 * objected is judged by an earlier view; what cannot be, whatever the state, always by all that is known now.
 */
export function object(draft: Draft, name: string, fact: Answered | Commanded, then?: AnyView): void {
  if (draft.supposed) return;
  const { checks, objection } = draft.definition.behaviour;
  const view = viewNow(draft);
  refuseFor(checks?.[name]?.(view, seenBy(fact)));
  refuseFor(objection?.[name]?.(then ?? view, seenBy(fact)));
}

/** What a behaviour sees of the process as the draft stands. */
export const viewNow = ({ definition, process, steps, around }: Draft): AnyView =>
  viewOf(process, around, want(definition, process, steps, around).missed);
