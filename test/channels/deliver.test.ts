import { ApplicationFailure } from '@temporalio/common';
import { secretOpener } from '../../platform/sealing';
import { createDeliver } from '../../activities/deliver';
import { PartnerRejected, PartnerUnavailable, type Channel } from '../../channels/channel';
import { plusSeconds, type Instant } from '../../domain/time/time';
import { startMailbox, type Mailbox } from '../../channels/local/mailbox';
import { startPartner, type Partner } from '../../channels/local/partner';
import { createMail } from '../../channels/mail';
import { createWebhook } from '../../channels/webhook';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { recordingChannel, testLinks, testSealing } from '../support/living-service';
import { httpReceiver } from './receivers';

const secretOf = secretOpener(testSealing);
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const at = '2026-05-01T09:00:00.000Z';
const unit = 'probation:kent/ashford-pdu';
const publicUrl = 'https://vigil.example';

const openStep = {
  process_id: 'process-1',
  kind: 'registration',
  subject_id: 'person',
  step: 'action',
  occasion: 'f1',
  status: 'open',
  is_open: true,
  area: 'probation:kent',
  agency: 'probation',
  assignee: null,
  rule: 'registration.initial',
  starts: '2026-12-11',
  due_at: null,
  due_on: null,
  working: '[]',
  risk: 'high',
  risk_rank: 2,
  opened_at: '2026-12-01T09:00:00.000Z',
  acknowledged_at: null,
  done_on: null,
  closed_at: null,
  outcome: null,
  cause: null,
  rungs: '[]',
  openings: 1,
  missed_due: null,
  submission: null,
} as const;

describe('delivering a notice', () => {
  let test: TestDatabase;
  let count = 0;

  beforeAll(async () => {
    test = await createTestDatabase();
    await test.database
      .insertInto('subject')
      .values({
        id: 'person',
        kind: 'person',
        name: 'Rosemary Nonesuch',
        created_at: at,
        created_by: 'tester',
      })
      .execute();
    await test.database
      .insertInto('subject_reference')
      .values({ kind: 'pnc', value: '2012/0052494Q', subject_id: 'person' })
      .execute();
    await test.database
      .insertInto('process')
      .values({
        id: 'process-1',
        kind: 'registration',
        subject_id: 'person',
        input: JSON.stringify({ born: '1980-02-03', home: '12 Acacia Avenue' }),
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
        lead: 'police:kent/mosovo',
        units: ['police:kent/mosovo', unit],
        areas: ['police:kent', 'probation:kent'],
        outcome: null,
        ended_at: null,
      })
      .execute();
  });
  afterAll(async () => test.drop());

  /** A notice to a unit of its own, so that each test has its own channel. */
  async function notice(
    to: { kind: 'mail' | 'webhook'; address: string; secret?: string; post?: string } | undefined,
    more: {
      toPost?: string;
      step?: string | null;
      status?: 'pending' | 'given-up' | 'cancelled';
      takesBack?: string[];
      settledAt?: Instant;
    } = {},
  ): Promise<{ id: string; unit: string }> {
    count += 1;
    const id = `notice-${count}`;
    const own = `${unit}-${count}`;
    await test.database
      .insertInto('unit')
      .values({ id: own, agency: 'probation', area: 'probation:kent', title: 'A unit of this test' })
      .execute();
    if (to)
      await test.database
        .insertInto('channel')
        .values({
          unit_id: own,
          post: to.post ?? '',
          kind: to.kind,
          address: to.address,
          secret: to.secret === undefined ? null : testSealing.keep(to.secret).sealed,
          proven_at: at,
        })
        .execute();
    await test.database
      .insertInto('notice')
      .values({
        id,
        process_id: 'process-1',
        key: `key-${count}`,
        name: 'step-opened',
        step_id: more.step === undefined ? 'step-1' : more.step,
        to_unit: own,
        to_post: more.toPost ?? '',
        created_at: at,
        status: more.status ?? 'pending',
        settled_at: more.settledAt ?? null,
        takes_back: more.takesBack ?? [],
      })
      .execute();
    return { id, unit: own };
  }

  const deliverBy = (channel: Channel, now: () => Instant = () => at) =>
    createDeliver({
      database: test.database,
      channels: { mail: channel, webhook: channel },
      publicUrl,
      links: testLinks,
      now,
    }).deliver;
  const attemptsOf = async (noticeId: string) =>
    test.database
      .selectFrom('delivery')
      .select(['attempt', 'channel', 'outcome', 'detail'])
      .where('notice_id', '=', noticeId)
      .orderBy('attempt')
      .execute();
  const stateOf = async (noticeId: string) =>
    test.database
      .selectFrom('notice')
      .select(['status', 'settled_at'])
      .where('id', '=', noticeId)
      .executeTakeFirstOrThrow();
  async function failureOf(delivering: Promise<void>): Promise<ApplicationFailure> {
    return delivering.then(
      () => {
        throw new Error('it was delivered');
      },
      (error: unknown) => {
        expect(error).toBeInstanceOf(ApplicationFailure);
        return error as ApplicationFailure;
      },
    );
  }

  it('a delivery is recorded with who took it and when', async () => {
    const channel = recordingChannel();
    const { id } = await notice({ kind: 'webhook', address: 'http://partner', secret });
    await deliverBy(channel)({ noticeId: id });
    expect(await attemptsOf(id)).toEqual([
      { attempt: 1, channel: 'webhook', outcome: 'delivered', detail: 'taken' },
    ]);
    expect(await stateOf(id)).toEqual({ status: 'delivered', settled_at: at });
    expect(channel.sent.map((sent) => ({ ...sent, secret: secretOf(sent.secret ?? '') }))).toEqual([
      {
        id,
        title: 'Something is asked of your unit',
        link: `${publicUrl}/v1/steps/step-1`,
        address: 'http://partner',
        secret,
      },
    ]);
  });

  it('what takes a notice back goes to those who took it, says so, and names the message', async () => {
    const channel = recordingChannel();
    const deliver = deliverBy(channel);
    const first = await notice({ kind: 'webhook', address: 'http://partner', secret });
    await deliver({ noticeId: first.id });
    const back = await notice(undefined, { takesBack: [first.id] });
    await deliver({ noticeId: back.id });
    expect(channel.sent[1]).toMatchObject({
      id: back.id,
      title: 'Taken back: nothing is asked of your unit in this matter any more',
      takesBack: [first.id],
      address: 'http://partner',
    });
    expect(await stateOf(back.id)).toEqual({ status: 'delivered', settled_at: at });
  });

  it('what takes back a notice that reached nobody is not sent, once no attempt can be under way', async () => {
    const channel = recordingChannel();
    const first = await notice(
      { kind: 'mail', address: 'unit@kent.invalid' },
      { status: 'cancelled', settledAt: at },
    );
    const back = await notice({ kind: 'mail', address: 'unit@kent.invalid' }, { takesBack: [first.id] });
    const early = await failureOf(deliverBy(channel)({ noticeId: back.id }));
    expect(early).toMatchObject({ type: 'notice.under-way', nonRetryable: false });
    await deliverBy(channel, () => plusSeconds(at, 61))({ noticeId: back.id });
    await deliverBy(channel)({ noticeId: first.id });
    expect(channel.sent).toEqual([]);
    expect((await stateOf(back.id)).status).toBe('cancelled');
    expect((await stateOf(first.id)).status).toBe('cancelled');
  });

  it('a delivery that is run twice sends once and records once', async () => {
    const channel = recordingChannel();
    const { id } = await notice({ kind: 'mail', address: 'unit@kent.invalid' });
    const deliver = deliverBy(channel);
    await deliver({ noticeId: id });
    await deliver({ noticeId: id });
    expect(channel.sent).toHaveLength(1);
    expect(await attemptsOf(id)).toHaveLength(1);
  });

  it('each attempt is recorded, and the notice is repeated under the same id until it is taken', async () => {
    const channel = recordingChannel();
    const { id } = await notice({ kind: 'webhook', address: 'http://partner', secret });
    const deliver = deliverBy(channel);
    channel.trouble = () => new PartnerUnavailable('HTTP 503');
    await failureOf(deliver({ noticeId: id }));
    channel.trouble = () => new PartnerUnavailable('timed out');
    await failureOf(deliver({ noticeId: id }));
    expect(await stateOf(id)).toEqual({ status: 'pending', settled_at: null });
    channel.trouble = undefined;
    await deliver({ noticeId: id });
    expect(await attemptsOf(id)).toEqual([
      { attempt: 1, channel: 'webhook', outcome: 'unavailable', detail: 'HTTP 503' },
      { attempt: 2, channel: 'webhook', outcome: 'unavailable', detail: 'timed out' },
      { attempt: 3, channel: 'webhook', outcome: 'delivered', detail: 'taken' },
    ]);
    expect(channel.sent.map((sent) => sent.id)).toEqual([id]);
  });

  it('a delivery fails for good when the partner refuses, so that the workflow does not ask again', async () => {
    const channel = recordingChannel();
    channel.trouble = () => new PartnerRejected('HTTP 410');
    const { id } = await notice({ kind: 'webhook', address: 'http://partner', secret });
    expect(await failureOf(deliverBy(channel)({ noticeId: id }))).toMatchObject({
      nonRetryable: true,
      type: 'partner.rejected',
    });
    expect(await attemptsOf(id)).toEqual([
      { attempt: 1, channel: 'webhook', outcome: 'rejected', detail: 'HTTP 410' },
    ]);
    expect((await stateOf(id)).status).toBe('pending');
  });

  it('a delivery fails for now when the partner is down, so that the workflow asks again', async () => {
    const channel = recordingChannel();
    channel.trouble = () => new PartnerUnavailable('HTTP 503');
    const { id } = await notice({ kind: 'webhook', address: 'http://partner', secret });
    const failure = await failureOf(deliverBy(channel)({ noticeId: id }));
    expect(failure).toMatchObject({ nonRetryable: false, type: 'partner.unavailable' });
    expect(failure.nextRetryDelay ?? undefined).toBeUndefined();
  });

  it('a delivery is tried again when the partner asked for it', async () => {
    const channel = recordingChannel();
    channel.trouble = () => new PartnerUnavailable('HTTP 429', 120);
    const { id } = await notice({ kind: 'webhook', address: 'http://partner', secret });
    expect(await failureOf(deliverBy(channel)({ noticeId: id }))).toMatchObject({
      nonRetryable: false,
      nextRetryDelay: '120 seconds',
    });
  });

  it('a delivery fails for good when the directory has no channel for the unit, and the records say so', async () => {
    const { id } = await notice(undefined);
    expect(await failureOf(deliverBy(recordingChannel())({ noticeId: id }))).toMatchObject({
      nonRetryable: true,
      type: 'partner.rejected',
    });
    expect(await attemptsOf(id)).toEqual([
      {
        attempt: 1,
        channel: 'none',
        outcome: 'rejected',
        detail: 'the directory has no channel for this unit',
      },
    ]);
  });

  it('a notice reaches a post by its own channel', async () => {
    const channel = recordingChannel();
    const { id, unit: own } = await notice(
      { kind: 'mail', address: 'supervisor@kent.invalid', post: 'supervisor' },
      { toPost: 'supervisor' },
    );
    await test.database
      .insertInto('channel')
      .values({
        unit_id: own,
        post: '',
        kind: 'mail',
        address: 'unit@kent.invalid',
        secret: null,
        proven_at: '2020-01-01T00:00:00.000Z',
      })
      .execute();
    await deliverBy(channel)({ noticeId: id });
    expect(channel.sent.map(({ address }) => address)).toEqual(['supervisor@kent.invalid']);
  });

  it('a notice reaches a post that has no channel by the channel of its unit', async () => {
    const channel = recordingChannel();
    const { id } = await notice({ kind: 'mail', address: 'unit@kent.invalid' }, { toPost: 'supervisor' });
    await deliverBy(channel)({ noticeId: id });
    expect(channel.sent.map(({ address }) => address)).toEqual(['unit@kent.invalid']);
  });

  it.each([
    ['goes out by a channel that was proven', true],
    ['goes out by no channel that was not: the notice says no more than that something is asked', false],
  ])('a link that answers without signing in %s', async (_says, proven) => {
    const channel = recordingChannel();
    const step = `notice-${count + 1}`;
    const { id, unit: own } = await notice({ kind: 'mail', address: 'office@kent.invalid' }, { step });
    const { database } = test;
    await database.updateTable('unit').set({ account: false }).where('id', '=', own).execute();
    if (!proven)
      await database.updateTable('channel').set({ proven_at: null }).where('unit_id', '=', own).execute();
    await database
      .insertInto('step')
      .values({ ...openStep, id, owner: own, planned_owner: own, key: id })
      .execute();
    await deliverBy(channel)({ noticeId: id });
    expect(channel.sent.map(({ link, access }) => [link.includes('/v1/links/'), access?.by])).toEqual([
      [proven, proven ? 'link' : 'nothing'],
    ]);
  });

  it('a notice does not reach a unit by the channel of one of its posts', async () => {
    const channel = recordingChannel();
    const { id } = await notice({ kind: 'mail', address: 'supervisor@kent.invalid', post: 'supervisor' });
    await failureOf(deliverBy(channel)({ noticeId: id }));
    expect(channel.sent).toEqual([]);
  });

  it('a notice that is about no step leads to its process', async () => {
    const channel = recordingChannel();
    const { id } = await notice({ kind: 'mail', address: 'unit@kent.invalid' }, { step: null });
    await deliverBy(channel)({ noticeId: id });
    expect(channel.sent[0]?.link).toBe(`${publicUrl}/v1/processes/process-1`);
  });

  it('nothing is sent once the notice was given up', async () => {
    const channel = recordingChannel();
    const { id } = await notice({ kind: 'mail', address: 'unit@kent.invalid' }, { status: 'given-up' });
    await deliverBy(channel)({ noticeId: id });
    expect(channel.sent).toEqual([]);
    expect(await attemptsOf(id)).toEqual([]);
  });

  it('a delivery waits for a notice that the records do not know, since they may have been restored', async () => {
    const channel = recordingChannel();
    const failure = await failureOf(deliverBy(channel)({ noticeId: 'no-such-notice' }));
    expect(failure).toMatchObject({ type: 'records.behind', nonRetryable: false });
    expect(channel.sent).toEqual([]);
  });

  it('two attempts that run at once are both recorded', async () => {
    const channel = recordingChannel();
    channel.trouble = () => new PartnerUnavailable('HTTP 503');
    const { id } = await notice({ kind: 'webhook', address: 'http://partner', secret });
    const deliver = deliverBy(channel);
    await Promise.all(Array.from({ length: 5 }, async () => failureOf(deliver({ noticeId: id }))));
    expect((await attemptsOf(id)).map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5]);
  });

  it('a delivery that broke off between sending and recording repeats the notice, and the partner takes it as one', async () => {
    const partner = await startPartner({ secret, acknowledge: async () => Promise.resolve() });
    try {
      const { id } = await notice({ kind: 'webhook', address: `${partner.url}/webhooks`, secret });
      const webhook = createWebhook({ secretOf, loopback: true, timeoutSeconds: 10, now: () => new Date() });
      let asked = 0;
      // Asked for the day before sending, and for the time of the record after it.
      const breaksOff = deliverBy(webhook, () => {
        if (++asked > 1) throw new Error('the machine stopped');
        return at;
      });
      await expect(breaksOff({ noticeId: id })).rejects.toThrow('the machine stopped');
      expect((await stateOf(id)).status).toBe('pending');
      await deliverBy(webhook)({ noticeId: id });
      expect(partner.received().map((received) => received.id)).toEqual([id]);
      expect(await attemptsOf(id)).toHaveLength(1);
      expect((await stateOf(id)).status).toBe('delivered');
    } finally {
      await partner.stop();
    }
  });

  describe('over real channels', () => {
    const personal = ['Rosemary', 'Nonesuch', '0052494Q', '1980-02-03', 'Acacia', 'person'];
    let mailbox: Mailbox;
    let partner: Partner;

    beforeAll(async () => {
      mailbox = await startMailbox({});
      partner = await startPartner({ secret, acknowledge: async () => Promise.resolve() });
    });
    afterAll(async () => {
      await Promise.all([mailbox.stop(), partner.stop()]);
    });
    const real = () =>
      createDeliver({
        database: test.database,
        channels: {
          mail: createMail({
            mustEncrypt: false,
            smtpUrl: mailbox.smtpUrl,
            from: 'no-reply@vigil.invalid',
            timeoutSeconds: 10,
          }),
          webhook: createWebhook({ secretOf, loopback: true, timeoutSeconds: 10, now: () => new Date() }),
        },
        publicUrl,
        links: testLinks,
        now: () => at,
      }).deliver;

    it('a mail and a webhook arrive, and neither says anything of the person', async () => {
      const wire = await httpReceiver((_request, response) => response.writeHead(204).end());
      try {
        const byMail = await notice({ kind: 'mail', address: 'unit@kent.invalid' });
        const byWebhook = await notice({ kind: 'webhook', address: wire.url, secret });
        await real()({ noticeId: byMail.id });
        await real()({ noticeId: byWebhook.id });
        expect(await attemptsOf(byMail.id)).toMatchObject([{ outcome: 'delivered', detail: 'SMTP 250' }]);
        expect(await attemptsOf(byWebhook.id)).toMatchObject([{ outcome: 'delivered', detail: 'HTTP 204' }]);
        const mail = JSON.stringify(mailbox.mails()).replaceAll('no personal data', '');
        const request = JSON.stringify(wire.received);
        for (const sent of [mail, request]) {
          expect(sent).toContain(`${publicUrl}/v1/steps/step-1`);
          for (const word of personal) expect(sent).not.toContain(word);
        }
      } finally {
        await wire.stop();
      }
    });

    it('control: the records do hold the name that no mail and no webhook may say', async () => {
      const { rows } = await test.database
        .selectFrom('subject')
        .innerJoin('process', 'process.subject_id', 'subject.id')
        .innerJoin('subject_reference', 'subject_reference.subject_id', 'subject.id')
        .selectAll()
        .execute()
        .then((found) => ({ rows: JSON.stringify(found) }));
      for (const word of personal) expect(rows).toContain(word);
    });

    it('a partner that does not accept our signature has refused the notice for good', async () => {
      const { id } = await notice({
        kind: 'webhook',
        address: `${partner.url}/webhooks`,
        secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
      });
      expect(await failureOf(real()({ noticeId: id }))).toMatchObject({ nonRetryable: true });
      expect(await attemptsOf(id)).toMatchObject([{ outcome: 'rejected', detail: 'HTTP 401' }]);
    });

    it('a webhook whose secret cannot be used is recorded as a refusal', async () => {
      const { id } = await notice({
        kind: 'webhook',
        address: `${partner.url}/webhooks`,
        secret: 'whsec_this is no base64',
      });
      expect(await failureOf(real()({ noticeId: id }))).toMatchObject({ nonRetryable: true });
      expect(await attemptsOf(id)).toMatchObject([{ outcome: 'rejected' }]);
    });
  });
});
