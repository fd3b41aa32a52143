import { ApplicationFailure } from '@temporalio/common';
import type { Channel } from '../channels/channel';
import { digestLines, digestTitle } from '../domain/reports/digest';
import type { Day, Instant } from '../domain/time/time';
import type { Database } from '../records/database';
import {
  finishWeek,
  pendingDigests,
  planDigest,
  settleDigest,
  writeDigests,
  type PendingDigest,
} from '../records/reports/digests';
import { definitionOf } from '../workflows/catalogue';
import { titleOfStep } from '../engine/capabilities/common-steps';
import { sendBy } from './send';

export interface DigestDependencies {
  readonly database: Database;
  readonly mail: Channel;
  readonly publicUrl: string;
  readonly now: () => Instant;
}

/** The activities behind the weekly digest. Each may be run again: a digest is written once and settled once. */
export function createDigest({ database, mail, publicUrl, now }: DigestDependencies) {
  return {
    /** The week whose digest comes next, and when. */
    planDigest: async ({ now: at }: { now: Instant }): Promise<{ week: Day; at: Instant }> =>
      planDigest(database, at),

    /**
     * Writes the digests of a week and sends those that were not sent. Fails, to be tried again, while any could not
     * be sent for now. A crash between sending and recording repeats a mail under the same Message-ID.
     */
    async sendDigests({ week, now: at }: { week: Day; now: Instant }): Promise<void> {
      await writeDigests(database, week, at, {
        titleOf: (kind, step) => titleOfStep(definitionOf(kind)?.table, step),
      });
      let left = 0;
      for (const one of await pendingDigests(database, week)) if (!(await sendOne(one))) left += 1;
      if (left > 0)
        throw ApplicationFailure.create({
          message: `${left} digests could not be sent for now`,
          type: 'partner.unavailable',
          nonRetryable: false,
        });
    },

    /** Ends the week: what could not be sent by now is given up. */
    finishDigests: async ({ week, now: at }: { week: Day; now: Instant }): Promise<void> =>
      finishWeek(database, week, at),
  };

  /** Sends one digest, and returns whether it is settled: it is not where the mail cannot be reached for now. */
  async function sendOne({ id, content, address }: PendingDigest): Promise<boolean> {
    if (address === null) {
      await settleDigest(database, id, { status: 'given-up', detail: 'no mail channel', at: now() });
      return true;
    }
    const title = digestTitle(content);
    const link = `${publicUrl}/v1/reports/digest`;
    const { outcome, detail } = await sendBy(mail, {
      id,
      address,
      title,
      lines: digestLines(content),
      link,
      secret: null,
    });
    if (outcome === 'unavailable') return false;
    const status = outcome === 'delivered' ? 'delivered' : 'given-up';
    await settleDigest(database, id, { status, detail, at: now() });
    return true;
  }
}

export type DigestActivities = ReturnType<typeof createDigest>;
