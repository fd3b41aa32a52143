import { createHash } from 'node:crypto';
import { startMailbox, type Mailbox } from '../../channels/local/mailbox';
import { createMail } from '../../channels/mail';
import { fromMilliseconds, type Instant } from '../../domain/time/time';
import { createStepLinks } from '../../platform/step-links';
import {
  changedBy,
  publicUrl,
  startApi,
  stepNamed,
  today,
  type ApiService,
  type Changed,
} from '../support/api-service';
import { eventually } from '../support/eventually';
import { testLinks } from '../support/living-service';
import { pack } from '../support/pack';

const housing = 'council:bristol/housing';
const name = 'Rosemary Nonesuch';
const input = {
  coordinator: 'mappa:avon-and-somerset/coordinator',
  board: 'mappa:avon-and-somerset/board',
  leadAgency: 'police:avon-and-somerset/mosovo',
  eligibleOn: today(),
  born: '1980-03-09',
  agencies: [{ unit: housing }],
};
const inDays = (days: number): Instant => fromMilliseconds(Date.now() + days * 86_400_000);

interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

describe('a link that answers a step without signing in', () => {
  let api: ApiService;
  let mailbox: Mailbox;
  beforeAll(async () => {
    mailbox = await startMailbox({});
    api = await startApi({
      mail: createMail({
        mustEncrypt: false,
        smtpUrl: mailbox.smtpUrl,
        from: 'Vigil <no-reply@vigil.invalid>',
        timeoutSeconds: 10,
      }),
    });
  });
  afterAll(async () => {
    await api.stop();
    await mailbox.stop();
  });

  /** A meeting to which housing is invited, and the step that asks it to answer. */
  async function invited() {
    const subject = await api.subject('coordinator', { name });
    const { process } = changedBy(
      await api.call('post', '/v1/processes/mapp-meetings', { body: { subject, input } }),
    );
    const complete = async (
      changed: Changed,
      step: string,
      outcome: string,
      data: object,
      as = 'coordinator',
    ) =>
      changedBy(
        await api.call('post', `/v1/steps/${stepNamed(changed.steps, step).id}/complete`, {
          as: as as 'coordinator',
          body: { outcome, data },
        }),
      );
    const opened = changedBy(
      await api.call('post', `/v1/processes/${process.id}/call-emergency-meeting`, {
        body: {
          calledBy: 'staff:avon-inspector',
          reason: `${name} was seen`,
          begins: inDays(1),
          lasts: 60,
          place: 'Room 1',
        },
      }),
    );
    const held = await complete(
      opened,
      'hold-meeting',
      'held',
      {
        attendance: [],
        victims: 'Considered',
        diversity: 'Considered',
        risk: 'High',
        disclosure: 'do-not-disclose',
        disclosureReason: 'None',
        plan: 'Watch',
        level: '1',
        levelReason: 'None',
        actions: [{ number: 1, what: `Move ${name}`, agency: housing, due: today() }],
      },
      'mappaCoordinator',
    );
    return { process: process.id, subject, step: stepNamed(held.steps, 'action', housing) };
  }
  const mailTo = async (stepId: string) =>
    eventually(async () => {
      const { id } = await api.database
        .selectFrom('notice')
        .select('id')
        .where('step_id', '=', stepId)
        .orderBy('created_at', 'desc')
        .executeTakeFirstOrThrow();
      const mail = mailbox.mails().find(({ messageId }) => messageId === `<${id}@vigil>`);
      if (!mail) throw new Error('it has not come yet');
      return mail;
    });
  const linkIn = (text: string): string => {
    const link = text.split('\n').find((line) => line.startsWith(`${publicUrl}/v1/links/`));
    if (!link) throw new Error(`no link in: ${text}`);
    return link.slice(publicUrl.length);
  };
  const linkOf = async (stepId: string): Promise<string> => linkIn((await mailTo(stepId)).text);

  const ask = async (path: string, fields?: Record<string, string>, url = api.url): Promise<Page> => {
    const response = await fetch(
      `${url}${path}`,
      fields && { method: 'POST', body: new URLSearchParams(fields) },
    );
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const statusOf = async (id: string): Promise<string> =>
    (await api.database.selectFrom('step').select('status').where('id', '=', id).executeTakeFirstOrThrow())
      .status;
  const done = { answer: 'done', 'f/what': 'Moved to a single room' };

  test('a link comes by mail to a unit without an account, and to no other', async () => {
    const { step } = await invited();
    const mail = await mailTo(step.id);
    expect(mail.text).toContain('Answer here, without signing in');
    expect(mail.text).not.toContain(name);
    const transfer = await api.transfer();
    const sent = changedBy(
      await api.call('post', `/v1/steps/${stepNamed(transfer.steps, 'request').id}/complete`, {
        body: { outcome: 'sent', data: pack },
      }),
    );
    const other = await mailTo(stepNamed(sent.steps, 'decide').id);
    expect(other.text).toContain('Sign in to see what is asked of you');
    expect(other.text).not.toContain('/v1/links/');
  });

  test('a link shows what is asked and how to answer, and nothing of any person', async () => {
    const { step } = await invited();
    const page = await ask(await linkOf(step.id));
    expect(page.status).toBe(200);
    expect(page.text).toContain('<html lang="en">');
    expect(page.text).toContain('<h1>Do what the meeting asked of your agency</h1>');
    expect(page.text).toContain('Housing, Bristol');
    for (const answer of ['Done', 'Not possible', 'No longer needed'])
      expect(page.text).toContain(`<h2>${answer}</h2>`);
    expect(page.text).not.toContain(name);
    expect(page.text).not.toContain('Nonesuch');
    expect(page.text).not.toContain(step.process);
    // A visit changes nothing: programs that look into mails follow links.
    expect(await statusOf(step.id)).toBe('open');
  });

  test('the page of a link loads nothing, cannot be framed or cached, and tells no other site its address', async () => {
    const { step } = await invited();
    const { headers, text } = await ask(await linkOf(step.id));
    const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? '';
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(text).not.toContain('<script');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  test('a link answers once, as the unit, and a second answer is told who answered and when', async () => {
    const { step, process } = await invited();
    const link = await linkOf(step.id);
    const first = await ask(link, done);
    expect([first.status, first.text]).toEqual([
      200,
      expect.stringContaining('Your answer has been recorded'),
    ]);
    const { body } = await api.call('get', `/v1/steps/${step.id}`, { as: 'mappaCoordinator' });
    expect(body).toMatchObject({ status: 'completed', outcome: 'done', closedBy: `link:${housing}` });
    const events = await api.call('get', `/v1/processes/${process}/events?limit=200`, {
      as: 'mappaCoordinator',
    });
    const facts = (events.body['items'] as { type: string; actor: string; data: { data?: object } }[]).filter(
      ({ type, actor }) => type === 'fact' && actor === `link:${housing}`,
    );
    expect(facts.map(({ data }) => data.data)).toEqual([{ what: 'Moved to a single room' }]);
    for (const again of [
      await ask(link, done),
      await ask(link),
      await ask(link, { answer: 'not-possible', 'f/reason': 'x' }),
    ]) {
      expect(again.status).toBe(409);
      expect(again.text).toContain('This link has been used');
      expect(again.text).toContain('Housing, Bristol');
      expect(again.text).toMatch(/at \d\d:\d\d on \w+day \d/);
    }
  });

  test('several answers by one link at the same moment are recorded once', async () => {
    const { step, process } = await invited();
    const link = await linkOf(step.id);
    const pages = await Promise.all([ask(link, done), ask(link, done), ask(link, done)]);
    expect(pages.some(({ status }) => status === 200)).toBe(true);
    expect(pages.every(({ status }) => status === 200 || status === 409)).toBe(true);
    const answered = await api.database
      .selectFrom('event')
      .select('data')
      .where('stream', '=', process)
      .where('type', '=', 'step-completed')
      .where('step_key', 'like', 'action/%')
      .execute();
    expect(answered).toHaveLength(1);
  });

  test('a link that shows a step writes down who looked', async () => {
    const { step } = await invited();
    await ask(await linkOf(step.id));
    const looks = await api.database
      .selectFrom('access')
      .select(['action', 'allowed'])
      .where('actor', '=', `link:${housing}`)
      .where('resource', '=', step.id)
      .execute();
    expect(looks).toEqual([{ action: 'step.view', allowed: true }]);
  });

  describe('a wrong answer by a link', () => {
    test.each([
      ['nothing in a field that is needed', { answer: 'done' }, 'Enter some words', 400],
      ['no answer chosen', { 'f/what': 'x' }, 'Choose one of the answers', 400],
      ['an answer that does not exist', { answer: 'constructor' }, 'Choose one of the answers', 400],
      ['a time that is none', { ...done, 'f/on': 'soon' }, 'Enter a real date and time', 400],
      ['a time still to come', { ...done, 'f/on': '2199-01-01T10:00' }, 'Enter a time that has passed', 422],
      [
        'a time before the step began',
        { ...done, 'f/on': '2020-01-01T10:00' },
        'Enter a time on or after',
        422,
      ],
      ['a character that cannot be recorded', { ...done, 'f/what': 'a\0b' }, 'cannot be recorded', 400],
    ])(
      'a link answered with %s shows the form again with what is wrong, and can still be used',
      async (_what, fields, says, status) => {
        const { step } = await invited();
        const link = await linkOf(step.id);
        const page = await ask(link, fields);
        expect([page.status, page.text]).toEqual([status, expect.stringContaining(says)]);
        expect(page.text).toContain('<title>Error: ');
        expect(page.text).toContain('There is a problem');
        if ('f/on' in fields) expect(page.text).toContain('Moved to a single room');
        expect(await statusOf(step.id)).toBe('open');
        expect((await ask(link, done)).status).toBe(200);
      },
    );

    test('what was typed into a form is shown escaped', async () => {
      const { step } = await invited();
      const page = await ask(await linkOf(step.id), {
        answer: 'done',
        'f/what': '"><script>alert(1)</script>',
        'f/on': 'soon',
      });
      expect(page.text).not.toContain('<script');
    });
  });

  describe('a link that does not hold', () => {
    test('a link that was changed, cut off or made up is not valid', async () => {
      const { step } = await invited();
      const link = await linkOf(step.id);
      const [head, body = '', seal] = link.split('/').at(-1)?.split('.') ?? [];
      const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
      const forged = Buffer.from(JSON.stringify({ ...claims, unit: 'police:kent/mosovo' })).toString(
        'base64url',
      );
      for (const path of [link.slice(0, -3), `/v1/links/${head}.${forged}.${seal}`, '/v1/links/word']) {
        for (const page of [await ask(path), await ask(path, done)])
          expect([page.status, page.text]).toEqual([404, expect.stringContaining('This link is not valid')]);
      }
      expect(await statusOf(step.id)).toBe('open');
    });

    test('a link that another service signed is not found, and neither is one for a step that does not exist', async () => {
      const { step } = await invited();
      const link = { id: 'x', step: step.id, unit: housing, opening: 1, until: Date.now() + 60_000 };
      const others = createStepLinks({ keys: [Buffer.alloc(32, 3)], days: 14 });
      expect((await ask(`/v1/links/${await others.sign(link)}`)).status).toBe(404);
      expect((await ask(`/v1/links/${await testLinks.sign({ ...link, step: 'none' })}`)).status).toBe(404);
      // The control: by us, for that step.
      expect((await ask(`/v1/links/${await testLinks.sign(link)}`)).status).toBe(200);
    });

    test('a link that has expired says until when it could be used', async () => {
      const { step } = await invited();
      const link = await linkOf(step.id);
      // Due today: it holds for fourteen days after that, and no longer.
      const at = async (days: number) => {
        const { url } = await api.elsewhere({ now: () => inDays(days) });
        return ask(link, undefined, url);
      };
      expect((await at(13)).status).toBe(200);
      const late = await at(16);
      expect([late.status, late.text]).toEqual([410, expect.stringContaining('This link has expired')]);
      expect(late.text).toContain('It answered until 23:59 on');
    });

    test('a link to a step that has been dealt with already says so, and by whom', async () => {
      const { step } = await invited();
      const link = await linkOf(step.id);
      const other = await testLinks.sign({
        id: 'another notice',
        step: step.id,
        unit: housing,
        opening: 1,
        until: Date.now() + 60_000,
      });
      expect((await ask(link, done)).status).toBe(200);
      const page = await ask(`/v1/links/${other}`, done);
      expect([page.status, page.text]).toEqual([409, expect.stringContaining('This has been dealt with')]);
      expect(page.text).toContain(`by link:${housing}`);
    });

    test('a link for another opening of the step, or for another unit, is no longer valid', async () => {
      const { step } = await invited();
      const link = { id: 'x', step: step.id, unit: housing, opening: 1, until: Date.now() + 60_000 };
      for (const other of [{ opening: 2 }, { unit: 'health:bristol/mental-health' }]) {
        const page = await ask(`/v1/links/${await testLinks.sign({ ...link, ...other })}`, done);
        expect([page.status, page.text]).toEqual([410, expect.stringContaining('no longer valid')]);
      }
      expect(await statusOf(step.id)).toBe('open');
    });

    test('a link cannot be answered with anything but a form', async () => {
      const { step } = await invited();
      const link = await linkOf(step.id);
      const response = await fetch(`${api.url}${link}`, {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: 'answer=done&f/what=x',
      });
      expect(response.status).toBe(400);
      expect(await statusOf(step.id)).toBe('open');
      expect((await fetch(`${api.url}${link}`, { method: 'DELETE' })).status).toBe(404);
    });
  });

  test('a link never appears in the log, however its address is written', async () => {
    const { step } = await invited();
    const link = await linkOf(step.id);
    const token = link.split('/').at(-1) ?? '';
    await ask(link);
    await ask(link.replace('/v1/links', '/V1/LINKS'));
    await ask(`/${link}`);
    await ask(`/elsewhere/${token}`);
    await ask(`${link}?again=${token}`);
    await ask(link, { answer: 'done' });
    await ask(`${link}/more`);
    const text = api.logged.join('\n');
    expect(text).toContain('/v1/links/[link]');
    expect(text).not.toContain(token);
    for (const part of token.split('.')) expect(text).not.toContain(part);
  });

  test('a link to a step that is handed in lets its reviewer give it back for rework', async () => {
    const { step } = await invited();
    const submission = {
      outcome: 'done',
      on: inDays(0),
      data: { what: 'Moved' },
      by: 'staff:1',
      at: inDays(0),
      owner: 'police:avon-and-somerset/mosovo',
      reviewer: housing,
      doing: { rule: 'mapp-meetings.action', from: today(), working: [] },
    };
    await api.database
      .updateTable('step')
      .set({ status: 'submitted', submission: JSON.stringify(submission) })
      .where('id', '=', step.id)
      .execute();
    const link = await linkOf(step.id);
    const page = await ask(link);
    expect(page.text).toContain('Review what was handed in');
    expect(page.text).toContain('<h2>Give back for rework</h2>');
    expect((await ask(link, { answer: 'give-back' })).status).toBe(400);
    expect((await ask(link, { answer: 'give-back', 'f/reason': 'No photograph' })).status).toBe(200);
    const { body } = await api.call('get', `/v1/steps/${step.id}`, { as: 'mappaCoordinator' });
    expect(body['status']).toBe('open');
  });

  test('a link says that the same answer can be sent again when the service has trouble', async () => {
    const { step } = await invited();
    const link = await linkOf(step.id);
    const { url } = await api.elsewhere({
      gateway: {
        ...api.parts.gateway,
        act: async () => Promise.reject(Object.assign(new Error('down'), { code: 'ECONNREFUSED' })),
      },
    });
    const page = await ask(link, done, url);
    expect([page.status, page.text]).toEqual([503, expect.stringContaining('could not be recorded yet')]);
    expect(page.headers.get('retry-after')).toBe('60');
    expect((await ask(link, done)).status).toBe(200);
  });

  test('a list in the form of a link grows by a row when asked, and nothing is recorded by that', async () => {
    const transfer = await api.transfer();
    const request = stepNamed(transfer.steps, 'request');
    const token = await testLinks.sign({
      id: 'n',
      step: request.id,
      unit: request.owner,
      opening: 1,
      until: Date.now() + 60_000,
    });
    const page = await ask(`/v1/links/${token}`, {
      answer: 'sent',
      'f/packHash': 'a'.repeat(64),
      'f/items/0/reference': 'Assessment',
      'f/items/0/hash': 'b'.repeat(64),
      more: '1',
    });
    expect(page.status).toBe(200);
    expect(page.text).toContain('Assessment');
    expect(page.text).toContain('name="f/items/1/reference"');
    expect(await statusOf(request.id)).toBe('open');
  });
});

describe('the invitation that comes with a mail', () => {
  let api: ApiService;
  let mailbox: Mailbox;
  beforeAll(async () => {
    mailbox = await startMailbox({});
    api = await startApi({
      mail: createMail({
        mustEncrypt: false,
        smtpUrl: mailbox.smtpUrl,
        from: 'Vigil <no-reply@vigil.invalid>',
        timeoutSeconds: 10,
      }),
    });
  });
  afterAll(async () => {
    await api.stop();
    await mailbox.stop();
  });

  test('an invitation stays the same calendar entry when the meeting moves and when it is cancelled', async () => {
    const subject = await api.subject('coordinator', { name });
    const { process } = changedBy(
      await api.call('post', '/v1/processes/mapp-meetings', { body: { subject, input } }),
    );
    const command = async (which: string, data: object) =>
      changedBy(
        await api.call('post', `/v1/processes/${process.id}/${which}`, {
          as: 'mappaCoordinator',
          body: data,
        }),
      );
    const slot = (days: number) => ({ begins: inDays(days), lasts: 60, place: 'Room 1' });
    await command('call-emergency-meeting', {
      calledBy: 'staff:avon-inspector',
      reason: 'Seen',
      ...slot(1),
    });
    await command('move-meeting', { which: 'emergency', ...slot(2), reason: 'No room' });
    await command('cancel-meeting', { which: 'emergency', reason: 'Arrested' });
    const calendars = await eventually(async () => {
      await Promise.resolve();
      const found = mailbox
        .mails()
        .filter(
          ({ to, calendar }) => to === 'council.bristol.housing@example.invalid' && calendar !== undefined,
        )
        .map(({ calendar = '' }) => calendar);
      expect(found).toHaveLength(3);
      return found;
    });
    const valueIn = (calendar: string, line: string): string =>
      new RegExp(`^${line}[:;](.*)$`, 'm').exec(
        calendar.replaceAll(/\r\n /g, '').replaceAll('\r', ''),
      )?.[1] ?? '';
    expect(new Set(calendars.map((calendar) => valueIn(calendar, 'UID'))).size).toBe(1);
    expect(
      calendars.map((calendar) => `${valueIn(calendar, 'METHOD')} ${valueIn(calendar, 'SEQUENCE')}`).sort(),
    ).toEqual(['CANCEL 2', 'REQUEST 0', 'REQUEST 1']);
    for (const { text, calendar = '' } of mailbox.mails()) expect(text + calendar).not.toContain(name);
    // A unit without an account is told, and led to nothing that it could not open.
    const told = mailbox.mails().find(({ to }) => to === 'council.bristol.housing@example.invalid');
    expect(told?.text).toContain('Nothing is asked of you by this message.');
  });
});
