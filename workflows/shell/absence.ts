import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type { AbsenceActivities } from '../../activities/absences';
import { batch, recording } from './activity-options';
import { absenceUpdate, returnUpdate, type AbsenceInput, type ReturnRequest } from './contracts';
import { doBatches, recordOnce } from './recorded-batches';
import { instantNow } from './clock';

const { recordAbsence, endAbsence } = proxyLocalActivities<AbsenceActivities>(recording);
const { coverBatch } = proxyActivities<AbsenceActivities>(batch);
// Assumed, as for any notice: who cannot be reached for three days is reached by a person.
const { tellOfAbsence } = proxyActivities<AbsenceActivities>({
  startToCloseTimeout: '1 minute',
  scheduleToCloseTimeout: '3 days',
  retry: { initialInterval: '5 seconds', maximumInterval: '30 minutes', backoffCoefficient: 2 },
});

const record = defineUpdate<void, []>(absenceUpdate);
const comeBack = defineUpdate<void, [ReturnRequest]>(returnUpdate);

/**
 * Gives somebody's open steps to a cover on the first day away, and on return those back that are still open
 * and with the cover. It lives from the recording until the last step is back, and holds nothing that the
 * records do not: where it stands is asked of them each time.
 */
export async function runAbsence(input: AbsenceInput): Promise<void> {
  const { request } = input;
  const once = recordOnce(request ? undefined : input.id);
  let isBack = false;
  setHandler(record, async () => {
    await once.answer();
  });
  setHandler(comeBack, async (asked) => {
    await once.answer();
    await endAbsence({ ...asked, now: instantNow() });
    isBack = true;
  });
  const id = request
    ? await once.by(async () => {
        await recordAbsence({ ...request, now: instantNow() });
        return request.id;
      })
    : input.id;
  if (id === undefined) {
    await condition(allHandlersFinished);
    return;
  }
  const mails = createMails(id);
  await doBatches({
    batch: async () => {
      isBack = false;
      const { phase, wakeAt } = await coverBatch({ id, now: instantNow() });
      if (phase === 'covered') mails.tellCover();
      if (phase === 'done') {
        mails.tell('person');
        return 'done';
      }
      if (wakeAt !== undefined) await condition(() => isBack, Math.max(1, Date.parse(wakeAt) - Date.now()));
      return 'more';
    },
    isFree: () => mails.areSent() && allHandlersFinished(),
    continueRun: async () => continueAsNew<typeof runAbsence>({ id }),
  });
}

/** The mails about one absence, each in its own time: a mail that does not leave keeps nobody's steps. */
function createMails(id: string) {
  let underWay = 0;
  let isCoverTold = false;
  const tell = (whom: 'cover' | 'person'): void => {
    underWay += 1;
    void tellOfAbsence({ id, whom })
      .catch(() => undefined)
      .finally(() => {
        underWay -= 1;
      });
  };
  return {
    tell,
    /** Tells the cover, once in a run. */
    tellCover(): void {
      if (isCoverTold) return;
      isCoverTold = true;
      tell('cover');
    },
    areSent: (): boolean => underWay === 0,
  };
}
