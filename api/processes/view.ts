import { explanationsOf } from '../../engine/asking/explain';
import type { AnyDefinition } from '../../engine/definition/define-process';
import { effectiveFacts } from '../../engine/kernel/fold';
import { visibilityOfEach } from '../../records/processes/of-subject';
import { readFacts } from '../../records/log/facts';
import { stepsOfProcess } from '../../records/processes/steps';
import { readProcessRow } from '../../records/processes/store';
import type { Actor } from '../access/actor';
import { mayReadAll } from '../access/authorise';
import { seenProcess, seenProcesses, seenStepsOf, withoutWork } from '../access/seen';
import { idParams } from '../http/fields-to-zod';
import { route } from '../http/route';
import type { Services } from '../services';
import { stepView } from '../steps/views';
import { allowedTo } from './allowed-to';
import { processForActor, type KnownProcess } from './process-for-actor';
import { processView, workView } from './views';

const capturesWork = ({ table }: AnyDefinition): boolean =>
  Object.values(table.steps).some((step) => step.capturesWork);

/** A process with its steps. Without insight a reader sees their own unit's steps, and not the input. */
export const viewRoute = route({
  method: 'get',
  shows: 'persons',
  path: '/v1/processes/{id}',
  action: 'process.view',
  summary: 'A process, its steps, and what you may do now',
  params: idParams,
  success: { status: 200, describes: 'The process' },
  async handle({ actor, params: { id } }, services) {
    const { database, now } = services;
    const known = await processForActor(services, actor, id, 'process.view');
    const { loaded, definition, around } = known;
    const row = seenProcess(actor, await readProcessRow(database, id));
    const steps = seenStepsOf(actor, row, await stepsOfProcess(database, id));
    const isWhole = mayReadAll(actor, row);
    return {
      body: {
        ...processView(row, actor),
        ...(isWhole && { input: row.input }),
        steps: steps.map((step) => stepView(withoutWork(actor, row, step), now(), around.reference)),
        asked: askedView(known, steps),
        workInProgress: isWhole && capturesWork(definition) ? await workShown(services, actor, id) : [],
        explanations: isWhole ? explanationsOf(definition, loaded.process, around) : [],
        allowed: allowedTo(actor, known, steps),
      },
    };
  },
});

/** The commands that wait for a second person, by the steps that ask for one, of those that the reader may see. */
function askedView(
  { loaded, definition }: KnownProcess,
  steps: readonly { readonly id: string; readonly step: string; readonly occasion: string }[],
) {
  const { asked = {} } = loaded.process.engine;
  return steps.flatMap(({ id, step, occasion }) => {
    const one = step === 'second-person' ? asked[occasion] : undefined;
    if (!one) return [];
    const { name: command, data, by, at } = one;
    return [{ step: id, command, title: definition.table.commands[command]?.title ?? command, data, by, at }];
  });
}

/** The steps of other processes that answers listed, of those processes that the reader may know of today. */
async function workShown({ database }: Services, actor: Actor, id: string) {
  const work = workView(effectiveFacts(await readFacts(database, id)));
  const others = [...new Set(work.flatMap(({ steps }) => steps.map(({ process }) => process)))];
  const shown = new Set(seenProcesses(actor, await visibilityOfEach(database, others)).map((row) => row.id));
  return work.map((one) => ({ ...one, steps: one.steps.filter(({ process }) => shown.has(process)) }));
}
