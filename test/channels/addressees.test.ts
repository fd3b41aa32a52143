import type { ApplicationFailure } from '@temporalio/common';
import { sql } from 'kysely';
import { createDeliver } from '../../activities/deliver';
import { PartnerRejected, PartnerUnavailable, type OutgoingNotice } from '../../channels/channel';
import { startMailbox } from '../../channels/local/mailbox';
import { createMail } from '../../channels/mail';
import type { Post, StaffId, UnitId } from '../../domain/people/parties';
import type { Day, Instant } from '../../domain/time/time';
import { openDatabase, type Database } from '../../records/database';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { testLinks } from '../support/living-service';
import { seedStaff } from '../support/people';

const unit: UnitId = 'police:kent/mosovo';
const headquarters: UnitId = 'police:kent/headquarters';
const at: Instant = '2026-06-10T09:00:00.000Z';

describe('whom a notice reaches', () => {
  let test: TestDatabase;
  let count = 0;
  let sent: OutgoingNotice[];
  let trouble: (address: string) => Error | undefined;

  let owner: Database;

  beforeAll(async () => {
    test = await createTestDatabase();
    owner = openDatabase({ url: test.ownerUrl, poolSize: 1 });
    const { database } = test;
    await database
      .insertInto('subject')
      .values({ id: 'person', kind: 'person', name: null, created_at: at, created_by: 'tester' })
      .execute();
    await database
      .insertInto('process')
      .values({
        id: 'process-1',
        kind: 'transfer',
        subject_id: 'person',
        input: '{}',
        state: '{}',
        done: '{}',
        engine: '{}',
        started_at: at,
        started_by: 'tester',
        first_fact: 'f1',
        last_fact: 'f1',
        told_until: at,
        sequence: 1,
        wake_at: null,
        lead: unit,
        units: [unit],
        areas: ['police:kent'],
        outcome: null,
        ended_at: null,
      })
      .execute();
  });
  afterAll(async () => {
    await owner.destroy();
    await test.drop();
  });
  beforeEach(async () => {
    sent = [];
    trouble = () => undefined;
    for (const table of ['delivery', 'notice', 'channel', 'absence', 'staff', 'unit'])
      await sql`delete from ${sql.table(table)}`.execute(owner);
    const { database } = test;
    for (const id of [unit, headquarters, 'police:essex/headquarters'] as const)
      await database
        .insertInto('unit')
        .values({ id, agency: 'police', area: id.split('/')[0] ?? '', title: id })
        .execute();
    await channel(unit);
  });

  const channel = async (of: UnitId, post: Post | '' = ''): Promise<void> => {
    await test.database
      .insertInto('channel')
      .values({
        unit_id: of,
        post,
        kind: 'mail',
        address: `${of.split('/')[1]}${post && `.${post}`}@example.invalid`,
        secret: null,
      })
      .execute();
  };
  const person = async (id: StaffId, more: Parameters<typeof seedStaff>[3] = {}, of: UnitId = unit) =>
    seedStaff(test.database, id, of, more);
  const away = async (
    staff: string,
    cover: string,
    from: Day,
    to: Day,
    more: { ended_at?: Instant; phase?: 'covered' | 'done' } = {},
  ): Promise<void> => {
    await test.database
      .insertInto('absence')
      .values({
        id: `away-${++count}`,
        staff_id: staff,
        cover_id: cover,
        starts: from,
        ends: to,
        why: 'Leave',
        recorded_at: at,
        recorded_by: 'tester',
        ended_at: null,
        ended_by: null,
        cover_told_at: null,
        return_told_at: null,
        ...more,
      })
      .execute();
  };
  /** From now on the people of the unit need a clearance, which nobody has. */
  const gated = async (): Promise<unknown> =>
    test.database.updateTable('unit').set({ needs_clearance: true }).where('id', '=', unit).execute();
  async function notice(
    post: Post | '' = '',
    assignee: StaffId | null = null,
    standsInFor: StaffId | null = null,
  ): Promise<string> {
    const id = `notice-${++count}`;
    await test.database
      .insertInto('notice')
      .values({
        id,
        process_id: 'process-1',
        key: `key-${count}`,
        name: 'step-overdue',
        step_id: 'step-1',
        to_unit: unit,
        to_post: post,
        assignee,
        stands_in_for: standsInFor,
        created_at: at,
        status: 'pending',
        settled_at: null,
      })
      .execute();
    return id;
  }
  const channelOf = {
    async send(one: OutgoingNotice) {
      const failure = trouble(one.address);
      if (failure) throw failure;
      sent.push(one);
      return Promise.resolve({ detail: 'taken' });
    },
  };
  const deliver = async (noticeId: string, now: Instant = at): Promise<void> =>
    createDeliver({
      database: test.database,
      channels: { mail: channelOf, webhook: channelOf },
      publicUrl: 'https://vigil.example',
      links: testLinks,
      now: () => now,
    }).deliver({ noticeId });
  const reached = async (post: Post | '' = '', assignee: StaffId | null = null, now: Instant = at) => {
    sent = [];
    await deliver(await notice(post, assignee), now);
    return sent.map(({ address }) => address.replace('@example.invalid', '')).sort();
  };
  const deliveriesOf = async (noticeId: string) =>
    (
      await test.database
        .selectFrom('delivery')
        .select(['addressee', 'outcome'])
        .where('notice_id', '=', noticeId)
        .orderBy('attempt')
        .execute()
    ).map(({ addressee, outcome }) => `${addressee} ${outcome}`);
  const statusOf = async (noticeId: string) =>
    (
      await test.database
        .selectFrom('notice')
        .select('status')
        .where('id', '=', noticeId)
        .executeTakeFirstOrThrow()
    ).status;
  const failure = async (what: Promise<void>): Promise<ApplicationFailure> =>
    what.then(
      () => {
        throw new Error('it was delivered');
      },
      (error: unknown) => error as ApplicationFailure,
    );

  describe('about a step of a person', () => {
    it("a notice about a person's step reaches them by their own mail, and not their unit", async () => {
      await person('staff:ann');
      expect(await reached('', 'staff:ann')).toEqual(['ann']);
    });

    it.each([
      ['has no mail', { mail: null }],
      ['has left', { active: false }],
    ])('a notice about a step of a person who %s reaches the unit', async (_says, more) => {
      await person('staff:ann', more);
      expect(await reached('', 'staff:ann')).toEqual(['mosovo']);
    });

    it("a notice about a person's step reaches the unit, where a gate keeps the person out", async () => {
      await person('staff:ann');
      await gated();
      expect(await reached('', 'staff:ann')).toEqual(['mosovo']);
    });

    it("a notice about a person's step reaches the unit, where the directory does not know the person", async () => {
      expect(await reached('', 'staff:zoe')).toEqual(['mosovo']);
    });

    it.each([
      ['the day before the first day away', '2026-06-09T22:59:59.000Z', ['ann']],
      ['the first day away', '2026-06-09T23:00:00.000Z', ['ann', 'bob', 'cat']],
      ['the last day away', '2026-06-12T22:59:59.000Z', ['ann', 'bob', 'cat']],
      ['the day after', '2026-06-12T23:00:00.000Z', ['ann']],
    ] as const)(
      "a notice about a person's step reaches their deputy and cover too while they are away: %s",
      async (_says, now, expected) => {
        await person('staff:bob');
        await person('staff:cat');
        await person('staff:ann', { deputy: 'staff:bob' });
        await away('staff:ann', 'staff:cat', '2026-06-10', '2026-06-12');
        expect(await reached('', 'staff:ann', now)).toEqual(expected);
      },
    );

    it('a notice about a covered step reaches the cover who has it meanwhile, and the deputy of the person who is away', async () => {
      await person('staff:bob');
      await person('staff:cat');
      await person('staff:ann', { deputy: 'staff:bob' });
      await away('staff:ann', 'staff:cat', '2026-06-08', '2026-06-12');
      sent = [];
      await deliver(await notice('', 'staff:cat', 'staff:ann'));
      expect(sent.map(({ address }) => address).sort()).toEqual([
        'bob@example.invalid',
        'cat@example.invalid',
      ]);
      // Nobody is left to cover: the deputy alone.
      sent = [];
      await deliver(await notice('', null, 'staff:ann'));
      expect(sent.map(({ address }) => address)).toEqual(['bob@example.invalid']);
    });

    it('a notice reaches only the person again, once they are back before their last day', async () => {
      await person('staff:bob');
      await person('staff:ann', { deputy: 'staff:bob' });
      await away('staff:ann', 'staff:bob', '2026-06-08', '2026-06-12', { ended_at: at, phase: 'done' });
      expect(await reached('', 'staff:ann')).toEqual(['ann']);
    });

    it('a notice reaches whoever is there for a deputy who is away too, and nobody twice in a circle of deputies', async () => {
      await person('staff:ann');
      await person('staff:bob', { deputy: 'staff:ann' });
      await person('staff:cat');
      await test.database
        .updateTable('staff')
        .set({ deputy: 'staff:bob' })
        .where('id', '=', 'staff:ann')
        .execute();
      await away('staff:ann', 'staff:bob', '2026-06-08', '2026-06-12');
      await away('staff:bob', 'staff:cat', '2026-06-08', '2026-06-12');
      expect(await reached('', 'staff:ann')).toEqual(['ann', 'bob', 'cat']);
    });

    it('a notice reaches no deputy who has left', async () => {
      await person('staff:bob', { active: false });
      await person('staff:cat');
      await person('staff:ann', { deputy: 'staff:bob' });
      await away('staff:ann', 'staff:cat', '2026-06-08', '2026-06-12');
      expect(await reached('', 'staff:ann')).toEqual(['ann', 'cat']);
    });
  });

  describe('for a post', () => {
    it('a notice to a post reaches the channel of the post before any person', async () => {
      await person('staff:sue', { posts: ['supervisor'] });
      await channel(unit, 'supervisor');
      expect(await reached('supervisor')).toEqual(['mosovo.supervisor']);
    });

    it('a notice to a post reaches no channel that was taken away', async () => {
      await person('staff:sue', { posts: ['supervisor'] });
      await channel(unit, 'supervisor');
      await test.database
        .updateTable('channel')
        .set({ active: false })
        .where('post', '=', 'supervisor')
        .execute();
      expect(await reached('supervisor')).toEqual(['sue']);
    });

    it('a notice to a post without a channel reaches everybody who holds it in the unit, by their own mail', async () => {
      await person('staff:sue', { posts: ['supervisor'] });
      await person('staff:tom', { posts: ['supervisor', 'unit-manager'] });
      await person('staff:old', { posts: ['supervisor'], active: false });
      await person('staff:far', { posts: ['supervisor'] }, headquarters);
      expect(await reached('supervisor')).toEqual(['sue', 'tom']);
    });

    it('a notice to the supervisor reaches the assignee’s own supervisor before the others', async () => {
      await person('staff:sue', { posts: ['supervisor'] });
      await person('staff:tom', { posts: ['supervisor'] }, headquarters);
      await person('staff:ann', { supervisor: 'staff:tom' });
      expect(await reached('supervisor', 'staff:ann')).toEqual(['tom']);
      await test.database.updateTable('staff').set({ active: false }).where('id', '=', 'staff:tom').execute();
      expect(await reached('supervisor', 'staff:ann')).toEqual(['sue']);
    });

    it('a notice to a post that nobody holds reaches the next post up the line, and at the end the force lead of the area', async () => {
      await person('staff:lea', { posts: ['force-lead'] }, headquarters);
      await person('staff:sam', { posts: ['force-lead'] }, 'police:essex/headquarters');
      expect(await reached('supervisor')).toEqual(['lea']);
      await person('staff:max', { posts: ['unit-manager'] });
      expect(await reached('supervisor')).toEqual(['max']);
      expect(await reached('force-lead')).toEqual(['lea']);
      await person('staff:own', { posts: ['force-lead'] });
      expect(await reached('force-lead')).toEqual(['own']);
    });

    it('a notice to a post reaches the next post up the line where a gate keeps its holders out', async () => {
      await person('staff:sam', { posts: ['supervisor'] });
      await person('staff:lee', { posts: ['force-lead'] }, headquarters);
      await gated();
      expect(await reached('supervisor')).toEqual(['lee']);
    });

    it('a notice to a post reaches the deputy of its holder too while the holder is away', async () => {
      await person('staff:dep');
      await person('staff:cov');
      await person('staff:sue', { posts: ['supervisor'], deputy: 'staff:dep' });
      await away('staff:sue', 'staff:cov', '2026-06-08', '2026-06-12');
      expect(await reached('supervisor')).toEqual(['cov', 'dep', 'sue']);
    });

    it('a notice to a post whose holders have no mail reaches their unit, once', async () => {
      await person('staff:sue', { posts: ['supervisor'], mail: null });
      await person('staff:tom', { posts: ['supervisor'], mail: null });
      expect(await reached('supervisor')).toEqual(['mosovo']);
      await channel(headquarters);
      await person('staff:lea', { posts: ['force-lead'], mail: null }, headquarters);
      expect(await reached('force-lead')).toEqual(['headquarters']);
    });

    it('a notice to a post reaches the unit, where the directory knows nobody up the line', async () => {
      expect(await reached('supervisor')).toEqual(['mosovo']);
    });
  });

  describe('several people', () => {
    beforeEach(async () => {
      await person('staff:bob');
      await person('staff:ann');
      await away('staff:ann', 'staff:bob', '2026-06-08', '2026-06-12');
    });

    it('several people are each sent a message under an id of its own, and recorded by who they are, never by address', async () => {
      const id = await notice('', 'staff:ann');
      await deliver(id);
      expect((await deliveriesOf(id)).sort()).toEqual(['staff:ann delivered', 'staff:bob delivered']);
      const ids = sent.map((one) => one.id);
      expect(new Set(ids).size).toBe(2);
      for (const one of ids) expect(one).toMatch(new RegExp(`^${id}-[0-9a-f]{12}$`));
      const { rows } = {
        rows: JSON.stringify(await test.database.selectFrom('delivery').selectAll().execute()),
      };
      expect(rows).not.toContain('example.invalid');
      expect(await statusOf(id)).toBe('delivered');
    });

    it('several people are told once each, when one of them is out of reach for a while', async () => {
      const id = await notice('', 'staff:ann');
      trouble = (address) => (address.startsWith('bob') ? new PartnerUnavailable('SMTP 421', 60) : undefined);
      expect(await failure(deliver(id))).toMatchObject({
        type: 'partner.unavailable',
        nonRetryable: false,
        nextRetryDelay: '60 seconds',
      });
      expect(await statusOf(id)).toBe('pending');
      const first = sent.map((one) => one.id);
      trouble = () => undefined;
      await deliver(id);
      await deliver(id);
      expect(sent.map(({ address }) => address)).toEqual(['ann@example.invalid', 'bob@example.invalid']);
      expect(sent[0]?.id).toBe(first[0]);
      expect(await deliveriesOf(id)).toEqual(
        expect.arrayContaining(['staff:ann delivered', 'staff:bob unavailable', 'staff:bob delivered']),
      );
    });

    it('everybody is tried before one who refuses makes a notice fail for good, and who took it is not told again', async () => {
      const id = await notice('', 'staff:ann');
      trouble = (address) =>
        address.startsWith('ann') ? new PartnerRejected('SMTP 550') : new PartnerUnavailable('SMTP 421');
      expect(await failure(deliver(id))).toMatchObject({ nonRetryable: false });
      trouble = (address) => (address.startsWith('ann') ? new Error('asked again') : undefined);
      expect(await failure(deliver(id))).toMatchObject({ nonRetryable: true, type: 'partner.rejected' });
      expect(sent.map(({ address }) => address)).toEqual(['bob@example.invalid']);
      expect(await statusOf(id)).toBe('pending');
    });

    it('several people get the message again under the same Message-ID after a crash between sending and recording', async () => {
      const mailbox = await startMailbox({});
      try {
        const id = await notice('', 'staff:ann');
        let asked = 0;
        const crashing = createDeliver({
          database: test.database,
          channels: {
            mail: createMail({
              mustEncrypt: false,
              smtpUrl: mailbox.smtpUrl,
              from: 'no-reply@vigil.invalid',
              timeoutSeconds: 10,
            }),
            webhook: channelOf,
          },
          publicUrl: 'https://vigil.example',
          links: testLinks,
          now: () => {
            // For what is taken back, for the day, for the link, then for the record of both: the machine stops there.
            if (++asked > 3 && asked < 6) throw new Error('the machine stopped');
            return at;
          },
        });
        await expect(crashing.deliver({ noticeId: id })).rejects.toThrow('the machine stopped');
        expect(await deliveriesOf(id)).toEqual([]);
        await crashing.deliver({ noticeId: id });
        expect((await deliveriesOf(id)).sort()).toEqual(['staff:ann delivered', 'staff:bob delivered']);
        const ids = mailbox.mails().map(({ messageId }) => messageId);
        expect(ids).toHaveLength(4);
        expect(new Set(ids).size).toBe(2);
      } finally {
        await mailbox.stop();
      }
    });
  });
});
