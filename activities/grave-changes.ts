import { createHash } from 'node:crypto';
import { subjectOf } from '../domain/people/change-words';
import type { Instant } from '../domain/time/time';
import { expireChanges } from '../records/changes/decide';
import { pendingChangeNotices, recordTelling, type ChangeNotice } from '../records/changes/notices';
import type { TellingRequest } from '../workflows/shell/contracts';
import { challengeChannel, type ChallengeDependencies } from './challenge';
import { send, throwUnlessTaken } from './send';

/** The activities behind changes that take two people. */
export function createGraveChanges(dependencies: ChallengeDependencies) {
  const { database } = dependencies;
  return {
    /** Ends what nobody decided by now, and says when the next one runs out. */
    async expireChanges({ batch, now }: { batch: string; now: Instant }): Promise<{ wakeAt?: Instant }> {
      const wakeAt = await expireChanges(database, batch, now);
      return wakeAt === undefined ? {} : { wakeAt };
    },

    tellOfChanges: async (request: TellingRequest) => tellOfChanges(dependencies, request),
    challengeChannel: async (asked: { change: string }) => challengeChannel(dependencies, asked),
  };
}

export type ChangeActivities = ReturnType<typeof createGraveChanges>;

/**
 * Tells everybody who is still to be told, each once however many changes touch them, and records what came of it.
 * Fails for now and for good as a notice does.
 */
async function tellOfChanges(
  { database, channels, publicUrl, now }: ChallengeDependencies,
  request: TellingRequest,
): Promise<void> {
  const byPlace = new Map<string, [ChangeNotice, ...ChangeNotice[]]>();
  for (const notice of await pendingChangeNotices(database, request)) {
    const place = [notice.who, notice.kind, notice.address].join('\n');
    const others = byPlace.get(place);
    if (others) others.push(notice);
    else byPlace.set(place, [notice]);
  }
  const sent = await Promise.all(
    [...byPlace.values()].map(async (notices) => {
      const [{ who, kind, address, secret }] = notices;
      const addressee = { who, isPerson: who.startsWith('staff:'), kind, address, secret, proven: true };
      const told = await send(channels, addressee, {
        ...messageOf(notices, publicUrl),
        id: messageIdOf(notices),
      });
      await recordTelling(
        database,
        notices.map(({ id }) => id),
        { outcome: told.outcome, detail: told.detail, at: now() },
      );
      return told;
    }),
  );
  throwUnlessTaken(sent);
}

/** The same notices sent again are the same message. */
const messageIdOf = ([first]: readonly [ChangeNotice, ...ChangeNotice[]]): string =>
  `change-${createHash('sha256').update(first.id).digest('hex').slice(0, 32)}`;

const decisions = {
  approved: 'was approved',
  declined: 'was declined',
  stale: 'was not made',
  expired: 'was not made',
} as const;

/** What somebody is told: what it is about in general, and where to look. It names nobody and holds no address. */
function messageOf(notices: readonly [ChangeNotice, ...ChangeNotice[]], publicUrl: string) {
  const [first, ...more] = notices;
  const ended =
    first.moment === 'asked' || first.outcome === null ? 'was asked for' : decisions[first.outcome];
  return {
    title: `A change that concerns you ${ended}: ${subjectOf(first.change)}`,
    lines: [
      ...new Set(notices.map(({ change }) => `It is about ${subjectOf(change)}.`)),
      'If you did not expect it, tell an administrator of your area or your auditor today.',
    ],
    link: more.length === 0 ? `${publicUrl}/v1/changes/${first.change_id}` : `${publicUrl}/v1/changes`,
  };
}
