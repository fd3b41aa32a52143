import { calendarMessage, invitationInWords } from '../../channels/calendar';
import type { Invitation } from '../../channels/channel';
import { startMailbox, type Mailbox } from '../../channels/local/mailbox';
import { createMail } from '../../channels/mail';

/** At 14:00 in London, which is an hour ahead of UTC in June. */
const invitation: Invitation = {
  uid: '6f1c1f4e-meeting',
  sequence: 0,
  at: '2027-06-02T13:00:00.000Z',
  minutes: 90,
  where: 'Ashford, room 2',
};
const from = 'Vigil <no-reply@vigil.invalid>';
const sent = { title: 'Your unit is invited to a MAPP meeting', from, to: 'housing@kent.invalid' };
const now = new Date('2027-05-01T09:00:00.000Z');

/** The lines of a calendar message, folded ones put together, by the name before the first `:` or `;`. */
function linesOf(content: string): Record<string, string> {
  const unfolded = content.replaceAll(/\r\n[ \t]/g, '');
  return Object.fromEntries(
    unfolded
      .split('\r\n')
      .filter((line) => /^[A-Z-]+[:;]/.test(line))
      .map((line) => [line.slice(0, line.search(/[:;]/)), line.slice(line.search(/[:;]/) + 1)]),
  );
}

describe('what a mail tells calendars', () => {
  it('an invitation is a request with uid, sequence, time, place, who asks and who is asked', () => {
    const { method, content } = calendarMessage(invitation, { ...sent, now });
    expect(method).toBe('REQUEST');
    const lines = linesOf(content);
    expect(lines).toMatchObject({
      METHOD: 'REQUEST',
      UID: '6f1c1f4e-meeting@vigil',
      SEQUENCE: '0',
      DTSTAMP: '20270501T090000Z',
      DTSTART: '20270602T130000Z',
      DTEND: '20270602T143000Z',
      SUMMARY: 'Your unit is invited to a MAPP meeting',
      LOCATION: 'Ashford\\, room 2',
      STATUS: 'CONFIRMED',
    });
    expect(lines['ORGANIZER']).toContain('mailto:no-reply@vigil.invalid');
    expect(lines['ATTENDEE']).toContain('MAILTO:housing@kent.invalid');
  });

  it('a meeting moves in calendars under the same uid with a higher sequence, and is cancelled likewise', () => {
    const moved = linesOf(calendarMessage({ ...invitation, sequence: 1 }, { ...sent, now }).content);
    const { method, content } = calendarMessage(
      { ...invitation, sequence: 2, cancelled: true },
      { ...sent, now },
    );
    const cancelled = linesOf(content);
    expect([moved['UID'], moved['SEQUENCE'], moved['METHOD']]).toEqual([
      '6f1c1f4e-meeting@vigil',
      '1',
      'REQUEST',
    ]);
    expect(method).toBe('CANCEL');
    expect(cancelled).toMatchObject({
      UID: '6f1c1f4e-meeting@vigil',
      SEQUENCE: '2',
      METHOD: 'CANCEL',
      STATUS: 'CANCELLED',
    });
  });

  it('a place with a line break adds no line to an invitation', () => {
    const where = 'Room 2\r\nATTENDEE:MAILTO:somebody@else.invalid';
    const { content } = calendarMessage({ ...invitation, where }, { ...sent, now });
    expect(content.split('\r\n').filter((line) => line.startsWith('ATTENDEE'))).toHaveLength(1);
    expect(linesOf(content)['ATTENDEE']).toContain('housing@kent.invalid');
  });

  it.each([
    ['Vigil <a@vigil.invalid>', 'mailto:a@vigil.invalid'],
    ['"Vigil, of Kent" <b@vigil.invalid>', 'mailto:b@vigil.invalid'],
    ['c@vigil.invalid', 'mailto:c@vigil.invalid'],
  ])('an invitation names the sender %s', (sender, found) => {
    const { content } = calendarMessage(invitation, { ...sent, from: sender, now });
    expect(linesOf(content)['ORGANIZER']).toContain(found);
  });

  it("an invitation is told in words too, in London's time", () => {
    expect(invitationInWords(invitation)).toBe(
      'When: Wednesday 2 June 2027, 14:00 (London), 90 minutes\nPlace: Ashford, room 2',
    );
    expect(invitationInWords({ ...invitation, where: undefined, cancelled: true })).toBe(
      'It was to be: Wednesday 2 June 2027, 14:00 (London), 90 minutes',
    );
  });
});

describe('a mail with an invitation', () => {
  let mailbox: Mailbox;
  beforeEach(async () => {
    mailbox = await startMailbox({});
  });
  afterEach(async () => mailbox.stop());

  const notice = {
    id: 'n',
    title: sent.title,
    link: 'https://vigil.example/x',
    address: sent.to,
    secret: null,
  };

  it('a mail carries the same calendar entry when a meeting is set, moved and cancelled, and none where there is no meeting', async () => {
    const mail = createMail({
      mustEncrypt: false,
      smtpUrl: mailbox.smtpUrl,
      from,
      timeoutSeconds: 10,
      now: () => now,
    });
    await mail.send({ ...notice, id: 'n1', invitation });
    await mail.send({
      ...notice,
      id: 'n2',
      invitation: { ...invitation, sequence: 1, at: '2027-06-03T08:00:00.000Z' },
    });
    await mail.send({ ...notice, id: 'n3', invitation: { ...invitation, sequence: 2, cancelled: true } });
    await mail.send({ ...notice, id: 'n4' });
    const told = mailbox.mails().map(({ calendar }) => calendar && linesOf(calendar));
    expect(
      told.map((lines) => lines && [lines['UID'], lines['SEQUENCE'], lines['METHOD'], lines['DTSTART']]),
    ).toEqual([
      ['6f1c1f4e-meeting@vigil', '0', 'REQUEST', '20270602T130000Z'],
      ['6f1c1f4e-meeting@vigil', '1', 'REQUEST', '20270603T080000Z'],
      ['6f1c1f4e-meeting@vigil', '2', 'CANCEL', '20270602T130000Z'],
      undefined,
    ]);
    expect(mailbox.mails()[0]?.text).toContain('When: Wednesday 2 June 2027, 14:00 (London), 90 minutes');
    expect(await (await fetch(`${mailbox.url}/mails/1`)).text()).toContain('BEGIN:VCALENDAR');
  });

  it('a mail says that its link answers without signing in, until when, and only once', async () => {
    const mail = createMail({ mustEncrypt: false, smtpUrl: mailbox.smtpUrl, from, timeoutSeconds: 10 });
    await mail.send({ ...notice, access: { by: 'link', until: '2027-06-16T22:59:59.000Z' } });
    await mail.send({ ...notice, access: { by: 'nothing' } });
    const [linked, nothing] = mailbox.mails();
    expect(linked?.text).toContain('Answer here, without signing in, until 23:59 on Wednesday 16 June 2027.');
    expect(linked?.text).toContain(notice.link);
    expect(nothing?.text).not.toContain(notice.link);
    expect(nothing?.text).toContain('Nothing is asked of you by this message.');
  });
});
