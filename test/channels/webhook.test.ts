import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { PartnerRejected, PartnerUnavailable, type OutgoingNotice } from '../../channels/channel';
import { createWebhook } from '../../channels/webhook';
import { deafPort, httpReceiver, rawReceiver, type Received, type Receiver } from './receivers';

const secretOf = (kept: string): string => kept;
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const otherSecret = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const now = (): Date => new Date();
const webhook = createWebhook({ secretOf, loopback: true, timeoutSeconds: 10, now });
const impatient = createWebhook({ secretOf, loopback: true, timeoutSeconds: 0.2, now });

const noticeTo = (address: string, more: Partial<OutgoingNotice> = {}): OutgoingNotice => ({
  id: 'notice-1',
  title: 'Something is asked of your unit',
  link: 'https://vigil.example/v1/steps/step-1',
  address,
  secret,
  ...more,
});

/** The failure of a delivery, which has to be one. */
async function failureOf(sending: Promise<unknown>): Promise<Error> {
  return sending.then(
    () => {
      throw new Error('it was delivered');
    },
    (error: unknown) => error as Error,
  );
}

const started: Receiver[] = [];
const kept = <T extends Receiver>(receiver: T): T => {
  started.push(receiver);
  return receiver;
};
const answering = async (status: number, headers: Record<string, string> = {}) =>
  kept(await httpReceiver((_request, response) => response.writeHead(status, headers).end('the answer')));
afterEach(async () => {
  await Promise.all(started.splice(0).map(async ({ stop }) => stop()));
});

describe('a webhook that a partner takes', () => {
  it('a webhook is signed, so that the partner knows that it is ours and unchanged', async () => {
    const partner = await answering(204);
    expect(await webhook.send(noticeTo(partner.url))).toEqual({ detail: 'HTTP 204' });
    const { method, headers, body } = partner.received[0] as Received;
    expect(method).toBe('POST');
    expect(headers['webhook-id']).toBe('notice-1');
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual(JSON.parse(body));
  });

  it('a webhook carries the time of a meeting, where there is one', async () => {
    const partner = await answering(200);
    const invitation = {
      uid: 'm1',
      sequence: 2,
      at: '2027-06-02T13:00:00.000Z',
      minutes: 60,
      cancelled: true,
    } as const;
    await webhook.send(noticeTo(partner.url, { invitation }));
    const body = JSON.parse(partner.received[0]?.body ?? '') as { data: object };
    expect(body.data).toMatchObject({ id: 'notice-1', invitation });
  });

  it('a webhook holds a title, a link and an id, and nothing else', async () => {
    const partner = await answering(200);
    await webhook.send(noticeTo(partner.url));
    const body = JSON.parse(partner.received[0]?.body ?? '') as Record<string, unknown>;
    expect(body).toEqual({
      type: 'notice',
      timestamp: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/),
      data: {
        id: 'notice-1',
        title: 'Something is asked of your unit',
        link: 'https://vigil.example/v1/steps/step-1',
      },
    });
  });

  it('a receiver refuses a webhook of which a letter was changed on the way', async () => {
    const partner = await answering(200);
    await webhook.send(noticeTo(partner.url));
    const { headers, body } = partner.received[0] as Received;
    const tampered = body.replace('step-1', 'step-2');
    expect(tampered).not.toBe(body);
    expect(() => new Webhook(secret).verify(tampered, headers as Record<string, string>)).toThrow(
      WebhookVerificationError,
    );
  });

  it.each([
    ['under another id', secret, { 'webhook-id': 'notice-2' }],
    ['with another time', secret, { 'webhook-timestamp': '1700000000' }],
    ['by who knows another secret', otherSecret, {}],
  ])('a receiver refuses a webhook that is sent again %s', async (_says, known, changed) => {
    const partner = await answering(200);
    await webhook.send(noticeTo(partner.url));
    const { headers, body } = partner.received[0] as Received;
    expect(() =>
      new Webhook(known).verify(body, { ...(headers as Record<string, string>), ...changed }),
    ).toThrow(WebhookVerificationError);
  });

  it.each([200, 201, 202, 204, 299])('a webhook is delivered when the partner answers %d', async (status) => {
    const partner = await answering(status);
    expect(await webhook.send(noticeTo(partner.url))).toEqual({ detail: `HTTP ${status}` });
    expect(partner.received).toHaveLength(1);
  });

  it('a webhook is delivered when the partner says so and then never ends its answer', async () => {
    const partner = kept(
      await httpReceiver((_request, response) => {
        response.writeHead(200).write('and another thing');
      }),
    );
    expect(await webhook.send(noticeTo(partner.url))).toEqual({ detail: 'HTTP 200' });
  });
});

describe('a webhook that a partner refuses', () => {
  it.each([300, 304, 400, 401, 403, 404, 409, 410, 418, 422, 499])(
    'a webhook that a partner refuses with %d is given up at once, since asking again would be no use',
    async (status) => {
      const partner = await answering(status);
      const failure = await failureOf(webhook.send(noticeTo(partner.url)));
      expect(failure).toBeInstanceOf(PartnerRejected);
      expect(failure.message).toBe(`HTTP ${status}`);
      expect(partner.received).toHaveLength(1);
    },
  );

  it.each([301, 302, 303, 307, 308])(
    'a webhook that a partner sends elsewhere with %d is given up, and nothing goes elsewhere',
    async (status) => {
      const elsewhere = await answering(200);
      const partner = await answering(status, { location: elsewhere.url });
      expect(await failureOf(webhook.send(noticeTo(partner.url)))).toBeInstanceOf(PartnerRejected);
      expect(partner.received).toHaveLength(1);
      expect(elsewhere.received).toEqual([]);
    },
  );

  it.each([null, '', 'whsec_', 'whsec_this is no base64'])(
    'a webhook for which we hold no usable secret (%j) is given up, and nothing is sent unsigned',
    async (unusable) => {
      const partner = await answering(200);
      const failure = await failureOf(webhook.send(noticeTo(partner.url, { secret: unusable })));
      expect(failure).toBeInstanceOf(PartnerRejected);
      if (unusable) expect(failure.message).not.toContain(unusable);
      expect(partner.received).toEqual([]);
    },
  );
});

describe('a webhook whose address leads to where nothing may be sent', () => {
  const leadingTo = (...addresses: string[]) =>
    createWebhook({
      secretOf,
      loopback: true,
      timeoutSeconds: 10,
      now,
      resolve: async () => Promise.resolve(addresses),
    });

  it('a webhook is given up when its name leads into the own network, whatever it led to when it was registered', async () => {
    const partner = await answering(200);
    const port = new URL(partner.url).port;
    for (const address of [
      '127.0.0.1',
      '::1',
      '10.0.0.1',
      '169.254.169.254',
      '::ffff:127.0.0.1',
      '0.0.0.0',
    ]) {
      const failure = await failureOf(leadingTo(address).send(noticeTo(`https://partner.example:${port}/`)));
      expect([address, failure.name]).toEqual([address, 'PartnerRejected']);
      expect(failure.message).not.toContain(address);
    }
    expect(partner.received).toEqual([]);
  });

  it.each([
    'http://partner.example/',
    'https://vigil:secret@partner.example/',
    'file:///etc/passwd',
    'nonsense',
  ])('a webhook for %s is given up, and nobody is asked where that is', async (address) => {
    let asked = 0;
    const asking = createWebhook({
      secretOf,
      loopback: true,
      timeoutSeconds: 10,
      now,
      resolve: async () => Promise.resolve([`1.1.1.${(asked += 1)}`]),
    });
    expect(await failureOf(asking.send(noticeTo(address)))).toBeInstanceOf(PartnerRejected);
    expect(asked).toBe(0);
  });

  it('a webhook goes to the address that was looked at: the name is not asked for again', async () => {
    const partner = await answering(204);
    const asked: string[] = [];
    const once = createWebhook({
      secretOf,
      loopback: true,
      timeoutSeconds: 10,
      now,
      resolve: async (host) => {
        asked.push(host);
        return Promise.resolve(['127.0.0.1']);
      },
    });
    const url = partner.url.replace('127.0.0.1', 'localhost');
    expect(await once.send(noticeTo(url))).toEqual({ detail: 'HTTP 204' });
    expect(asked).toEqual(['localhost']);
    expect(partner.received).toHaveLength(1);
  });
});

describe('a webhook that may go through later', () => {
  it.each([408, 425, 429, 500, 502, 503, 504, 599])(
    'a webhook may go through later when the partner answers %d',
    async (status) => {
      const partner = await answering(status);
      const failure = await failureOf(webhook.send(noticeTo(partner.url)));
      expect(failure).toBeInstanceOf(PartnerUnavailable);
      expect(failure.message).toBe(`HTTP ${status}`);
      // Tried again by the workflow, with its pauses; never in here.
      expect(partner.received).toHaveLength(1);
    },
  );

  it.each([
    ['120', 120],
    ['3600', 3_600],
    ['3601', 3_600],
    ['0', undefined],
    ['', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
    ['soon', undefined],
  ])(
    'a partner that asks us to come back after "%s" is waited for that many seconds: %s',
    async (retryAfter, seconds) => {
      const partner = await answering(503, { 'retry-after': retryAfter });
      expect(await failureOf(webhook.send(noticeTo(partner.url)))).toMatchObject({
        name: 'PartnerUnavailable',
        retryAfterSeconds: seconds,
      });
    },
  );

  it('a webhook may go through later when the partner takes it and never answers, and we hang up at our limit', async () => {
    let hungUp = (): void => undefined;
    const sawUsGo = new Promise<void>((resolve) => (hungUp = resolve));
    const partner = kept(
      await httpReceiver((request) => {
        request.socket.on('close', () => hungUp());
      }),
    );
    const failure = await failureOf(impatient.send(noticeTo(partner.url)));
    expect(failure).toBeInstanceOf(PartnerUnavailable);
    expect(failure.message).toBe('timed out');
    await sawUsGo;
    expect(partner.received).toHaveLength(1);
  });

  it('a webhook may go through later when the partner takes the connection and never reads', async () => {
    const partner = kept(await rawReceiver((socket) => socket.pause()));
    const failure = await failureOf(impatient.send(noticeTo(`http://127.0.0.1:${partner.port}/`)));
    expect(failure).toBeInstanceOf(PartnerUnavailable);
    expect(failure.message).toBe('timed out');
  });

  it.each<readonly [string, Parameters<typeof rawReceiver>[0]]>([
    ['resets the connection at once', (socket) => socket.resetAndDestroy()],
    [
      'resets it once it has the notice',
      (socket) => void socket.once('data', () => socket.resetAndDestroy()),
    ],
    ['hangs up without a word', (socket) => void socket.once('data', () => socket.end())],
    [
      'answers with something that is not HTTP',
      (socket) => void socket.once('data', () => socket.end('hello\r\n\r\n')),
    ],
  ])('a webhook may go through later when the partner %s', async (_says, onConnection) => {
    const partner = kept(await rawReceiver(onConnection));
    const failure = await failureOf(webhook.send(noticeTo(`http://127.0.0.1:${partner.port}/`)));
    expect(failure).toBeInstanceOf(PartnerUnavailable);
    expect(failure.message).toMatch(/^[A-Z_]+$/);
  });

  it('a webhook may go through later when nobody listens at the address', async () => {
    const failure = await failureOf(webhook.send(noticeTo(`http://127.0.0.1:${await deafPort()}/`)));
    expect(failure).toBeInstanceOf(PartnerUnavailable);
    expect(failure.message).toBe('ECONNREFUSED');
  });

  it('a webhook may go through later when the partner cannot be found, and the failure says nothing of the address', async () => {
    const lost = createWebhook({
      secretOf,
      loopback: true,
      timeoutSeconds: 10,
      now,
      resolve: async () =>
        Promise.reject(Object.assign(new Error('no partner.invalid'), { code: 'ENOTFOUND' })),
    });
    const failure = await failureOf(lost.send(noticeTo('https://partner.invalid/secret-path')));
    expect(failure).toBeInstanceOf(PartnerUnavailable);
    expect(failure.message).toBe('ENOTFOUND');
  });

  it('a webhook may go through later when nobody says in time where the partner is', async () => {
    const waiting = createWebhook({
      secretOf,
      loopback: true,
      timeoutSeconds: 0.2,
      now,
      resolve: async () => new Promise<never>(() => undefined),
    });
    const failure = await failureOf(waiting.send(noticeTo('https://partner.invalid/')));
    expect(failure).toBeInstanceOf(PartnerUnavailable);
    expect(failure.message).toBe('timed out');
  });
});

it('many partners may be slow at once without holding each other up', async () => {
  const slow = kept(await httpReceiver(() => undefined));
  const quick = await answering(204);
  const hanging = Array.from({ length: 20 }, async () => failureOf(impatient.send(noticeTo(slow.url))));
  expect(await webhook.send(noticeTo(quick.url))).toEqual({ detail: 'HTTP 204' });
  expect((await Promise.all(hanging)).map(({ message }) => message)).toEqual(Array(20).fill('timed out'));
});
