import type { Instant } from '../../domain/time/time';
import { asItWasSent, fellIn } from '../../activities/fallen';
import type { Loaded, Settlement } from '../../engine/kernel/settle';
import type { Sending } from '../../engine/model/drafts';
import type { MissingOfProcess } from '../../proof/restore/missing';
import { sendingsKnown } from '../../proof/restore/sendings';
import type { SettledAct } from '../../proof/histories/history';
import { ErrandStory, partner } from '../support/errand';

/** Voids what a partner was told, whose notices the records show as they are changed here. */
function voided(changed: (told: NonNullable<Loaded['told']>) => Loaded['told']): Settlement {
  const story = new ErrandStory((view) => ({
    steps: { ask: { from: view.started.at }, visit: {} },
    notices: { told: Object.fromEntries(view.state.told.map(({ id }) => [id, { to: [partner] }])) },
  }));
  const fact = story.hears('one');
  story.one.told = [...(changed(story.one.told ?? []) ?? [])];
  return story.act({ do: 'void', fact, reason: 'It was told in error.' });
}

const showing = (sending: Sending) => (told: NonNullable<Loaded['told']>) =>
  told.map((one) => ({ ...one, sending }));

/** The same, in restored records that know of nothing sent, with what a history tells. */
const restored = (missing: Partial<MissingOfProcess>, now: Instant): Settlement =>
  voided((told) => {
    const process = { id: 'errand', acts: [], delivered: [], newest: 3, lost: [], ...missing };
    const loaded = { told: showing('waiting')(told) } as unknown as Loaded;
    return asItWasSent(loaded, sendingsKnown([process]), now).told;
  });

const written = ({ notices, cancelled, events, effect }: Settlement) => ({
  notices,
  cancelled,
  events,
  effect,
});
const now: Instant = '2026-06-02T09:00:00.000Z';

describe('what was taken back before the database was restored, and is settled again', () => {
  it.each<Sending>(['waiting', 'under-way', 'ended'])(
    'comes to the same where the sending of the notice was %s, as its answer says',
    (sending) => {
      const first = voided(showing(sending));
      const fell = fellIn(first);
      expect(Object.values(fell)).toContain(sending);
      const act = { settled: { fell } } as unknown as SettledAct;
      expect(written(restored({ acts: [act] }, now))).toEqual(written(first));
    },
  );

  it('of an answer that does not say it, the delivery tells that it was sent by then, and not one that came after', () => {
    const first = voided(showing('ended'));
    const delivered = first.notices.flatMap(({ takesBack = [] }) =>
      takesBack.map((notice) => ({ notice, at: now })),
    );
    expect(delivered.length).toBeGreaterThan(0);
    expect(written(restored({ delivered }, now))).toEqual(written(first));
    const before: Instant = '2026-06-02T08:59:59.999Z';
    expect(written(restored({ delivered }, before))).toEqual(written(voided(showing('waiting'))));
  });
});
