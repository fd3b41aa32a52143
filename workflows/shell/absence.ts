import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { AbsenceActivities } from '../../activities/absences';
import { instantNow } from './clock';
import { absenceUpdate, returnUpdate, type AbsenceInput, type ReturnRequest } from './contracts';

const { recordAbsence, endAbsence } = proxyLocalActivities<AbsenceActivities>({
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '1 hour',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '20 seconds', backoffCoefficient: 2 },
});
const { coverBatch } = proxyActivities<AbsenceActivities>({
  startToCloseTimeout: '10 minutes',
  retry: {
    initialInterval: '1 second',
    maximumInterval: '1 minute',
    backoffCoefficient: 2,
    maximumAttempts: 1_000,
  },
});
// Assumed, as for any notice: who cannot be reached for three days is reached by a person.
const { tellOfAbsence } = proxyActivities<AbsenceActivities>({
  startToCloseTimeout: '1 minute',
  scheduleToCloseTimeout: '3 days',
  retry: { initialInterval: '5 seconds', maximumInterval: '30 minutes', backoffCoefficient: 2 },
});

const record = defineUpdate<void, []>(absenceUpdate);
const comeBack = defineUpdate<void, [ReturnRequest]>(returnUpdate);
const mostEvents = 500;

/**
 * Gives somebody's open steps to a cover on the first day away, and on return those back that are still open
 * and with the cover. It lives from the recording until the last step is back, and holds nothing that the
 * records do not: where it stands is asked of them each time.
 */
export async function runAbsence(input: AbsenceInput): Promise<void> {
  const { request } = input;
  let recorded = request === undefined;
  let refusal: Error | undefined;
  let back = false;
  let telling = 0;
  setHandler(record, async () => {
    await condition(() => recorded || refusal !== undefined);
    if (refusal !== undefined) throw refusal;
  });
  setHandler(comeBack, async (asked) => {
    await condition(() => recorded || refusal !== undefined);
    if (refusal !== undefined) throw refusal;
    await endAbsence({ ...asked, now: instantNow() });
    back = true;
  });
  try {
    if (request) await recordAbsence({ ...request, now: instantNow() });
    recorded = true;
  } catch (error) {
    refusal = error instanceof Error ? error : new Error(String(error));
  }
  const id = request?.id ?? input.id;
  if (refusal !== undefined || id === undefined) {
    await condition(allHandlersFinished);
    return;
  }
  /** In its own time: a mail that does not leave keeps nobody's steps. */
  const tell = (whom: 'cover' | 'person'): void => {
    telling += 1;
    void tellOfAbsence({ id, whom })
      .catch(() => undefined)
      .finally(() => {
        telling -= 1;
      });
  };
  let coverTold = false;
  for (;;) {
    back = false;
    const { phase, wakeAt } = await coverBatch({ id, now: instantNow() });
    if (phase === 'covered' && !coverTold) {
      coverTold = true;
      tell('cover');
    }
    if (phase === 'done') {
      tell('person');
      break;
    }
    if (wakeAt !== undefined) await condition(() => back, Math.max(1, Date.parse(wakeAt) - Date.now()));
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    if ((continueAsNewSuggested || historyLength >= mostEvents) && telling === 0 && allHandlersFinished())
      await continueAsNew<typeof runAbsence>({ id });
  }
  await condition(() => telling === 0 && allHandlersFinished());
}
