import { createTransport } from 'nodemailer';
import { inWords } from '../domain/clocks/words';
import { dayOf, timeOf } from '../domain/time/time';
import { calendarMessage, invitationInWords } from './calendar';
import { PartnerRejected, PartnerUnavailable, type Channel, type OutgoingNotice } from './channel';

/**
 * Mail over SMTP. The Message-ID is the notice's, so that a repeated mail can be recognised. An invitation goes
 * with it in the form that calendars read.
 */
export function createMail({
  smtpUrl,
  from,
  mustEncrypt = true,
  timeoutSeconds,
  now = () => new Date(),
}: {
  smtpUrl: string;
  from: string;
  /** Nothing is sent unless the server encrypts: a mail brings the credential of an answer. */
  mustEncrypt?: boolean;
  timeoutSeconds: number;
  now?: () => Date;
}): Channel {
  const milliseconds = timeoutSeconds * 1_000;
  const transport = createTransport({
    url: smtpUrl,
    requireTLS: mustEncrypt,
    connectionTimeout: milliseconds,
    greetingTimeout: milliseconds,
    socketTimeout: milliseconds,
  });
  return {
    async send(notice) {
      const { id, title, address, invitation, takesBack = [] } = notice;
      const before = takesBack.map((one) => `<${one}@vigil>`);
      const calendar = invitation && calendarMessage(invitation, { title, from, to: address, now: now() });
      try {
        const sent = await transport.sendMail({
          from,
          to: address,
          messageId: `<${id}@vigil>`,
          subject: title,
          // Mail programs then show it beside what it takes back.
          ...(before.length > 0 && { inReplyTo: before[0] ?? '', references: before }),
          text: textOf(notice),
          ...(calendar && { icalEvent: { ...calendar, filename: 'meeting.ics' } }),
        });
        return { detail: `SMTP ${sent.response.slice(0, 3)}` };
      } catch (error) {
        throw troubleOf(error);
      }
    },
  };
}

function textOf({ title, lines = [], link, access, invitation, takesBack }: OutgoingNotice): string {
  const parts = [
    `${title}.`,
    lines.join('\n'),
    invitation && invitationInWords(invitation),
    takesBack && !access ? `Sign in to see the matter:\n${link}` : readingOf(link, access),
  ];
  return [...parts.filter(Boolean), 'This message holds no personal data. Do not reply to it.\n'].join(
    '\n\n',
  );
}

/** Says how the reader reaches what is asked of them. */
function readingOf(link: string, access: OutgoingNotice['access']): string {
  switch (access?.by) {
    case undefined:
      return `Sign in to see what is asked of you:\n${link}`;
    case 'link':
      return `Answer here, without signing in, until ${timeOf(access.until)} on ${inWords(dayOf(access.until))}. The link answers once, for your unit: do not pass it on.\n${link}`;
    case 'nothing':
      return 'Nothing is asked of you by this message. What is asked of your unit comes with a link of its own.';
    default:
      return access satisfies never;
  }
}

function troubleOf(error: unknown): Error {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  // A wrong password of our own, and a server of ours that does not encrypt, are ours to mend: no partner has refused
  // anything.
  if (responseCode !== undefined && responseCode >= 500 && code !== 'EAUTH' && code !== 'ETLS')
    return new PartnerRejected(`SMTP ${responseCode}`);
  if (responseCode !== undefined) return new PartnerUnavailable(`SMTP ${responseCode}`);
  return new PartnerUnavailable(code ?? 'SMTP failed');
}
