import { challengeChannel } from '../../activities/challenge';
import { PartnerUnavailable, type OutgoingNotice } from '../../channels/channel';
import { createChannelProofs } from '../../platform/channel-proofs';
import type { Instant } from '../../domain/time/time';
import { proveChannel } from '../../records/people/channel-proofs';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { testLinkKey, testLinks } from '../support/living-service';

const unit = 'probation:kent/ashford-pdu';
const at: Instant = '2026-12-01T09:00:00.000Z';
const until: Instant = '2026-12-08T09:00:00.000Z';

describe('a channel that is to be proven', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
    await test.database
      .insertInto('unit')
      .values({ id: unit, agency: 'probation', area: 'probation:kent', title: 'Ashford' })
      .execute();
  });
  afterAll(async () => test.drop());

  let count = 0;
  /** An approved change of the channel of a post, so that each test has its own. */
  async function challenged(kind: 'mail' | 'webhook'): Promise<string> {
    const id = `change-${++count}`;
    await test.database
      .insertInto('change_request')
      .values({
        id,
        batch: id,
        power: 'channel-administrator',
        area: 'probation:kent',
        change: JSON.stringify({ of: 'channel', unit, post: id, kind, address: 'a' }),
        state: '{}',
        words: '[]',
        secret: null,
        secret_mark: null,
        benefits: [],
        asked_by: 'staff:1',
        asked_at: at,
        expires_at: until,
        outcome: null,
        decided_by: null,
        decided_at: null,
        reason: null,
      })
      .execute();
    await test.database
      .insertInto('channel_challenge')
      .values({
        id,
        unit_id: unit,
        post: id,
        kind,
        address: `${id}@x.invalid`,
        asked_at: at,
        expires_at: until,
      })
      .execute();
    return id;
  }
  /** Challenges by a partner who answers so; returns what was sent, and why it failed where it did. */
  async function challenge(
    id: string,
    answer: (notice: OutgoingNotice) => string | undefined | Error,
    now: Instant = at,
  ) {
    const sent: OutgoingNotice[] = [];
    const channel = {
      send: async (notice: OutgoingNotice) => {
        sent.push(notice);
        const echo = answer(notice);
        if (echo instanceof Error) throw echo;
        return Promise.resolve({ detail: 'taken', echo });
      },
    };
    const failed = await challengeChannel(
      {
        database: test.database,
        channels: { mail: channel, webhook: channel },
        publicUrl: 'https://vigil.example',
        proofs: createChannelProofs([testLinkKey]),
        now: () => now,
      },
      { change: id },
    ).then(
      () => undefined,
      (error: unknown) => (error as Error).message,
    );
    return { sent, failed };
  }
  const provenOf = async (id: string) =>
    (await test.database.selectFrom('channel').select('proven_at').where('post', '=', id).executeTakeFirst())
      ?.proven_at ?? null;

  it('a webhook that sends the challenge back is proven, once, and is asked no more', async () => {
    const id = await challenged('webhook');
    const { sent, failed } = await challenge(id, (notice) => notice.challenge);
    expect([sent.length, failed, await provenOf(id)]).toEqual([1, undefined, at]);
    expect((await challenge(id, () => undefined)).sent).toEqual([]);
  });

  it.each([
    ['nothing', () => undefined],
    ['something else', () => 'not it'],
    ['that it is down', () => new PartnerUnavailable('down')],
  ])('a webhook that answers %s is not proven, and is asked again', async (_says, answer) => {
    const id = await challenged('webhook');
    const { failed } = await challenge(id, answer);
    expect([failed !== undefined, await provenOf(id)]).toEqual([true, null]);
    const { attempts } = await test.database
      .selectFrom('channel_challenge')
      .select('attempts')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    expect(attempts).toBe(1);
  });

  it('a mail brings a link, whatever is sent back, and is not proven before somebody confirms it', async () => {
    const id = await challenged('mail');
    const { sent } = await challenge(id, (notice) => notice.challenge);
    expect(sent.map(({ access, link }) => [access?.by, link.includes('/v1/channel-proofs/')])).toEqual([
      ['link', true],
    ]);
    expect(await provenOf(id)).toBeNull();
    expect(await proveChannel(test.database, id, { at, by: `link:${unit}` })).toBe(true);
    expect(await provenOf(id)).toBe(at);
  });

  it('once the time to prove it is over, nothing is sent and nothing is proven', async () => {
    const id = await challenged('webhook');
    expect((await challenge(id, (notice) => notice.challenge, until)).sent).toEqual([]);
    expect(await proveChannel(test.database, id, { at: until, by: `link:${unit}` })).toBe(false);
    expect(await provenOf(id)).toBeNull();
  });

  it('the link of another service, or of an answer to a step, confirms nothing', async () => {
    const other = createChannelProofs([Buffer.alloc(32, 1)]);
    const proofs = createChannelProofs([testLinkKey, Buffer.alloc(32, 2)]);
    const token = await proofs.sign('change-1', Date.parse(until));
    const now = Date.parse(at);
    expect(await proofs.read(token, now)).toBe('change-1');
    expect(await other.read(token, now)).toBeUndefined();
    expect(await proofs.read(token, Date.parse(until) + 1_000)).toBeUndefined();
    const link = await testLinks.sign({ id: 'n', step: 's', unit, opening: 1, until: Date.parse(until) });
    expect(await proofs.read(link, now)).toBeUndefined();
    expect(await testLinks.read(token, now)).toBeUndefined();
  });
});
