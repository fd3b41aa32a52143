import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  PartnerRejected,
  PartnerUnavailable,
  type Channel,
  type OutgoingNotice,
} from '../../channels/channel';
import { startMailbox, type Mailbox } from '../../channels/local/mailbox';
import { createMail } from '../../channels/mail';
import { deafPort, rawReceiver, smtpReceiver, smtpRefusal, type Receiver } from './receivers';

const mailTo = (smtpUrl: string, timeoutSeconds = 10): Channel =>
  createMail({ mustEncrypt: false, smtpUrl, from: 'Vigil <no-reply@vigil.invalid>', timeoutSeconds });
const notice: OutgoingNotice = {
  id: 'notice-1',
  title: 'Something is asked of your unit',
  link: 'https://vigil.example/v1/steps/step-1',
  address: 'mosovo@kent.invalid',
  secret: null,
};
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
afterEach(async () => {
  await Promise.all(started.splice(0).map(async ({ stop }) => stop()));
});

describe('a mail that arrives', () => {
  let mailbox: Mailbox;
  beforeEach(async () => {
    mailbox = await startMailbox({});
  });
  afterEach(async () => mailbox.stop());

  it('a mail has a plain title, a link, and nothing of any person', async () => {
    expect(await mailTo(mailbox.smtpUrl).send(notice)).toEqual({ detail: 'SMTP 250' });
    const [mail] = mailbox.mails();
    expect(mailbox.mails()).toHaveLength(1);
    expect(mail).toMatchObject({
      to: 'mosovo@kent.invalid',
      subject: 'Something is asked of your unit',
      messageId: '<notice-1@vigil>',
    });
    expect(mail?.from).toContain('no-reply@vigil.invalid');
    expect(mail?.text.trim()).toBe(
      'Something is asked of your unit.\n\nSign in to see what is asked of you:\nhttps://vigil.example/v1/steps/step-1\n\nThis message holds no personal data. Do not reply to it.',
    );
  });

  it('a mail that is sent again has the same Message-ID, by which the reader can see that it is one', async () => {
    const mail = mailTo(mailbox.smtpUrl);
    await mail.send(notice);
    await mail.send(notice);
    expect(mailbox.mails().map(({ messageId }) => messageId)).toEqual(Array(2).fill('<notice-1@vigil>'));
  });

  it('a mail keeps a long link in one piece', async () => {
    const link = `https://vigil.example/v1/steps/${'a-b=c'.repeat(60)}`;
    await mailTo(mailbox.smtpUrl).send({ ...notice, link });
    expect(mailbox.mails()[0]?.text).toContain(link);
  });

  it('a title with a line break gives a mail no other addressee and no header', async () => {
    await mailTo(mailbox.smtpUrl).send({ ...notice, title: 'News\r\nBcc: somebody@else.invalid' });
    const [mail] = mailbox.mails();
    expect(mail?.to).toBe('mosovo@kent.invalid');
    expect(mail?.subject.startsWith('News')).toBe(true);
  });
});

describe('a mail that the server refuses for good', () => {
  it.each([500, 550, 551, 553, 554])(
    'a mail that the server refuses because of the addressee (%d) is given up at once',
    async (code) => {
      let asked = 0;
      const server = kept(
        await smtpReceiver({
          onRcptTo: (_address, _session, done) => {
            asked += 1;
            done(smtpRefusal(code));
          },
        }),
      );
      const failure = await failureOf(mailTo(server.url).send(notice));
      expect(failure).toBeInstanceOf(PartnerRejected);
      expect(failure.message).toBe(`SMTP ${code}`);
      expect(asked).toBe(1);
    },
  );

  it.each([552, 554])(
    'a mail that the server refuses because of the message itself (%d) is given up at once',
    async (code) => {
      const server = kept(
        await smtpReceiver({
          onData: (stream, _session, done) => void stream.resume().on('end', () => done(smtpRefusal(code))),
        }),
      );
      const failure = await failureOf(mailTo(server.url).send(notice));
      expect(failure).toBeInstanceOf(PartnerRejected);
      expect(failure.message).toBe(`SMTP ${code}`);
    },
  );

  it('the failure of a mail says nothing of the address', async () => {
    const server = kept(
      await smtpReceiver({ onRcptTo: (_address, _session, done) => done(smtpRefusal(550)) }),
    );
    expect((await failureOf(mailTo(server.url).send(notice))).message).not.toContain('kent');
  });
});

describe('a mail to a server that does not encrypt', () => {
  it('a mail waits where the server must encrypt and does not, and nothing of it is sent', async () => {
    let told = 0;
    const server = kept(
      await smtpReceiver({
        hideSTARTTLS: true,
        onMailFrom: (_address, _session, done) => {
          told += 1;
          done();
        },
      }),
    );
    const strict = createMail({ smtpUrl: server.url, from: 'no-reply@vigil.invalid', timeoutSeconds: 10 });
    expect(await failureOf(strict.send(notice))).toBeInstanceOf(PartnerUnavailable);
    expect(told).toBe(0);
    // Control: where it need not, the same server takes it.
    await mailTo(server.url).send(notice);
    expect(told).toBe(1);
  });
});

describe('a mail that may go through later', () => {
  it.each([421, 450, 451, 452])(
    'a mail may go through later when the server puts the addressee off with %d',
    async (code) => {
      const server = kept(
        await smtpReceiver({ onRcptTo: (_address, _session, done) => done(smtpRefusal(code)) }),
      );
      const failure = await failureOf(mailTo(server.url).send(notice));
      expect(failure).toBeInstanceOf(PartnerUnavailable);
      expect(failure.message).toBe(`SMTP ${code}`);
    },
  );

  it.each([421, 451, 452])(
    'a mail may go through later when the server puts the message off with %d',
    async (code) => {
      const server = kept(
        await smtpReceiver({
          onData: (stream, _session, done) => void stream.resume().on('end', () => done(smtpRefusal(code))),
        }),
      );
      const failure = await failureOf(mailTo(server.url).send(notice));
      expect(failure).toBeInstanceOf(PartnerUnavailable);
      expect(failure.message).toBe(`SMTP ${code}`);
    },
  );

  it('a mail may go through later when our own password for the mail server is wrong, since no partner has refused it', async () => {
    const server = kept(
      await smtpReceiver({
        authOptional: false,
        allowInsecureAuth: true,
        onAuth: (_auth, _session, done) => done(smtpRefusal(535)),
      }),
    );
    const failure = await failureOf(
      mailTo(server.url.replace('smtp://', 'smtp://vigil:old-password@')).send(notice),
    );
    expect(failure).toBeInstanceOf(PartnerUnavailable);
    expect(failure.message).toBe('SMTP 535');
  });

  it('a mail may go through later when the server greets us with "too busy"', async () => {
    const server = kept(await rawReceiver((socket) => socket.end('421 too busy\r\n')));
    expect(await failureOf(mailTo(`smtp://127.0.0.1:${server.port}`).send(notice))).toBeInstanceOf(
      PartnerUnavailable,
    );
  });

  it('a mail may go through later when the server never greets us, and we hang up at our limit', async () => {
    const server = kept(await rawReceiver(() => undefined));
    const failure = await failureOf(mailTo(`smtp://127.0.0.1:${server.port}`, 0.2).send(notice));
    expect(failure).toBeInstanceOf(PartnerUnavailable);
    expect(failure.message).toBe('ETIMEDOUT');
  });

  it('a mail may go through later when the server greets us and then falls silent, and we hang up at our limit', async () => {
    const server = kept(await rawReceiver((socket) => socket.write('220 good day\r\n')));
    const failure = await failureOf(mailTo(`smtp://127.0.0.1:${server.port}`, 0.2).send(notice));
    expect(failure).toBeInstanceOf(PartnerUnavailable);
    expect(failure.message).toBe('ETIMEDOUT');
  });

  it('a mail may go through later when the server has the message and never says that it took it', async () => {
    const server = kept(await smtpReceiver({ onData: (stream) => void stream.resume(), closeTimeout: 1 }));
    const failure = await failureOf(mailTo(server.url, 0.3).send(notice));
    expect(failure).toBeInstanceOf(PartnerUnavailable);
    expect(failure.message).toBe('ETIMEDOUT');
  });

  it('a mail may go through later when the connection is reset', async () => {
    const server = kept(await rawReceiver((socket) => socket.resetAndDestroy()));
    expect(await failureOf(mailTo(`smtp://127.0.0.1:${server.port}`).send(notice))).toBeInstanceOf(
      PartnerUnavailable,
    );
  });

  it('a mail may go through later when nobody listens at the address', async () => {
    const failure = await failureOf(mailTo(`smtp://127.0.0.1:${await deafPort()}`).send(notice));
    expect(failure).toBeInstanceOf(PartnerUnavailable);
    expect(failure.message).toMatch(/^E[A-Z]+$/);
  });
});

describe('the mailbox of this machine', () => {
  it('the mailbox of this machine shows its mails in a browser, with whatever they contain made harmless', async () => {
    const mailbox = await startMailbox({});
    try {
      await mailTo(mailbox.smtpUrl).send({ ...notice, title: '<script>alert(1)</script>' });
      const list = await (await fetch(mailbox.url)).text();
      expect(list).toContain('&lt;script&gt;');
      expect(list).not.toContain('<script>');
      const mail = await fetch(`${mailbox.url}/mails/1`);
      expect(await mail.text()).toContain(notice.link);
      expect((await fetch(`${mailbox.url}/mails/2`)).status).toBe(404);
    } finally {
      await mailbox.stop();
    }
  });

  it('the mailbox of this machine keeps its mails over a restart, and finds those of one addressee', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vigil-mails-'));
    const before = await startMailbox({ folder });
    await mailTo(before.smtpUrl).send(notice);
    await mailTo(before.smtpUrl).send({ ...notice, id: 'notice-2', address: 'visor@kent.invalid' });
    await before.stop();
    const after = await startMailbox({ folder });
    try {
      expect(after.mails().map(({ messageId }) => messageId)).toEqual([
        '<notice-1@vigil>',
        '<notice-2@vigil>',
      ]);
      const found = (await (await fetch(`${after.url}/api/mails?to=visor@kent.invalid`)).json()) as unknown[];
      expect(found).toHaveLength(1);
    } finally {
      await after.stop();
      await rm(folder, { recursive: true });
    }
  });
});
