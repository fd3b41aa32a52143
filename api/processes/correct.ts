import { z } from 'zod';
import { Refused } from '../../domain/errors';
import type { Act } from '../../engine/acts/acts';
import type { Fact } from '../../engine/model/facts';
import { stepTableOf } from '../../engine/capabilities/common-steps';
import type { AnyDefinition } from '../../engine/definition/define-process';
import type { Fields } from '../../engine/definition/fields';
import { readFacts } from '../../records/log/facts';
import type { Actor } from '../access/actor';
import { fieldsToZod, idField, idParams, instantField, textField } from '../http/fields-to-zod';
import { route, type Answer } from '../http/route';
import { demandKnownUnits, type Services } from '../services';
import { demandOutcome } from '../steps/answer';
import { actOn } from './act';
import { dryRun } from './dry-run';
import { processForActor, type KnownProcess } from './process-for-actor';

const success = { status: 200, describes: 'The process, and the steps that were opened or changed' };

/** Corrects a fact that was told wrongly. */
export const correctRoute = route({
  method: 'post',
  shows: 'persons',
  path: '/v1/processes/{id}/correct',
  action: 'process.correct',
  summary: 'Correct an earlier fact; everything that follows from it is worked out again',
  params: idParams,
  body: z.strictObject({
    fact: idField,
    on: instantField.optional(),
    outcome: z.string().max(60).optional(),
    data: z.record(z.string(), z.unknown()).default({}),
    reason: textField,
    dryRun: z.boolean().default(false),
  }),
  success,
  isLong: ({ dryRun }) => dryRun,
  async handle(asked, services) {
    const { fact: factId, data: given, on, outcome, reason } = asked.body;
    const facts = await readFacts(services.database, asked.params.id);
    const fact = facts.find((one) => one.id === factId);
    const known = await processForActor(services, asked.actor, asked.params.id, 'process.correct', (one) => ({
      toldBy: tellerOf(fact, one),
    }));
    if (!fact) throw new Refused('fact.not-found');
    const fields = fieldsOf(known.definition, fact, outcome);
    const whole = fieldsToZod(fields);
    // Another outcome needs all of its own fields. Otherwise only the fields that are named are replaced.
    const replaced = fact.type === 'answer' && outcome !== undefined && outcome !== fact.outcome;
    const { data } = z.object({ data: replaced ? whole : whole.partial() }).parse({ data: given });
    await demandKnownUnits(services, fields, data, '/data');
    return amend(services, asked, known, {
      do: 'correct',
      fact: factId,
      data,
      reason,
      ...(on && { on }),
      ...(outcome !== undefined && { outcome }),
    });
  },
});

/** Who told of a fact and may correct it: an answer or a command, while the process is open. */
const tellerOf = (fact: Fact | undefined, { loaded: { process } }: KnownProcess): string | undefined =>
  process.outcome === undefined && (fact?.type === 'answer' || fact?.type === 'command')
    ? fact.by
    : undefined;

/** Voids a fact that was told of something that never happened. */
export const voidRoute = route({
  method: 'post',
  shows: 'persons',
  path: '/v1/processes/{id}/void',
  action: 'process.correct',
  summary: 'Void a fact that never happened; everything that followed from it is undone',
  params: idParams,
  body: z.strictObject({ fact: idField, reason: textField, dryRun: z.boolean().default(false) }),
  success,
  isLong: ({ dryRun }) => dryRun,
  async handle(asked, services) {
    const { fact, reason } = asked.body;
    const known = await processForActor(services, asked.actor, asked.params.id, 'process.correct');
    return amend(services, asked, known, { do: 'void', fact, reason });
  },
});

/** Amends a fact, or shows what amending it would do. */
const amend = async (
  services: Services,
  asked: { readonly actor: Actor; readonly key: string; readonly body: { readonly dryRun: boolean } },
  { loaded: { process } }: KnownProcess,
  act: Act,
): Promise<Answer> =>
  asked.body.dryRun ? dryRun(services, asked.actor, process, act) : actOn(services, asked, process, act);

/** The fields of a fact, for a correction of part of it. */
function fieldsOf({ table }: AnyDefinition, fact: Fact, outcome: string | undefined): Fields {
  switch (fact.type) {
    case 'start':
      return table.input;
    case 'command':
      return table.commands[fact.name]?.input ?? {};
    case 'answer': {
      const outcomes = stepTableOf(table, fact.name)?.outcomes ?? {};
      return outcome === undefined ? (outcomes[fact.outcome] ?? {}) : demandOutcome(outcomes, outcome);
    }
    default:
      throw new Refused('fact.not-found');
  }
}
