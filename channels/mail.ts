import { createTransport } from 'nodemailer';
import { PartnerRejected, PartnerUnavailable, type Channel } from './channel';

/** Mail over SMTP. The Message-ID is the notice's, so that a repeated mail can be recognised. */
export function createMail({
  smtpUrl,
  from,
  timeoutSeconds,
}: {
  smtpUrl: string;
  from: string;
  timeoutSeconds: number;
}): Channel {
  const milliseconds = timeoutSeconds * 1_000;
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: milliseconds,
    greetingTimeout: milliseconds,
    socketTimeout: milliseconds,
  });
  return {
    async send({ id, title, lines = [], link, address }) {
      try {
        const sent = await transport.sendMail({
          from,
          to: address,
          messageId: `<${id}@vigil>`,
          subject: title,
          text: `${[`${title}.`, ...(lines.length > 0 ? ['', ...lines] : [])].join('\n')}\n\nSign in to see what is asked of you:\n${link}\n\nThis message holds no personal data. Do not reply to it.\n`,
        });
        return { detail: `SMTP ${sent.response.slice(0, 3)}` };
      } catch (error) {
        throw troubleOf(error);
      }
    },
  };
}

function troubleOf(error: unknown): Error {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  // A password of ours that is wrong is mended by us; no partner has refused anything.
  if (responseCode !== undefined && responseCode >= 500 && code !== 'EAUTH')
    return new PartnerRejected(`SMTP ${responseCode}`);
  if (responseCode !== undefined) return new PartnerUnavailable(`SMTP ${responseCode}`);
  return new PartnerUnavailable(code ?? 'SMTP failed');
}
