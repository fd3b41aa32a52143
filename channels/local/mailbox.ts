import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { simpleParser, type Attachment } from 'mailparser';
import { SMTPServer } from 'smtp-server';

interface Mail {
  readonly id: number;
  readonly at: string;
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly messageId: string;
  readonly text: string;
  /** What the mail tells calendars, where it does. */
  readonly calendar?: string;
}

export interface Mailbox {
  readonly smtpUrl: string;
  readonly url: string;
  mails(): readonly Mail[];
  stop(): Promise<void>;
}

const mostKept = 500;

/** An SMTP server for this machine alone, whose mails can be read in a browser; kept in a folder, if one is given. */
export async function startMailbox({
  folder,
  port = 0,
}: {
  folder?: string;
  port?: number;
}): Promise<Mailbox> {
  const mails: Mail[] = folder ? await earlierMails(folder) : [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      simpleParser(stream)
        .then(async (parsed) => {
          const mail: Mail = {
            id: (mails.at(-1)?.id ?? 0) + 1,
            at: new Date().toISOString(),
            to: [parsed.to]
              .flat()
              .map((address) => address?.text ?? '')
              .join(', '),
            from: parsed.from?.text ?? '',
            subject: parsed.subject ?? '',
            messageId: parsed.messageId ?? '',
            text: parsed.text ?? '',
            ...calendarIn(parsed.attachments),
          };
          mails.push(mail);
          if (mails.length > mostKept) mails.shift();
          if (folder)
            await writeFile(join(folder, `${String(mail.id).padStart(8, '0')}.json`), JSON.stringify(mail));
          done();
        })
        .catch((error: unknown) => done(error instanceof Error ? error : new Error('unreadable')));
    },
  });
  await new Promise<void>((resolve, reject) => {
    smtp.once('error', reject);
    smtp.listen(0, '127.0.0.1', resolve);
  });
  smtp.on('error', () => undefined);

  const app = express();
  app.get('/', (_request, response) => void response.type('html').send(listPage(mails)));
  app.get('/mails/:id', (request, response) => {
    const mail = mails.find(({ id }) => String(id) === request.params.id);
    if (mail) response.type('html').send(mailPage(mail));
    else response.status(404).type('html').send(page('No such mail', '<p><a href="/">All mails</a></p>'));
  });
  app.get('/api/mails', (request, response) => {
    const to = typeof request.query['to'] === 'string' ? request.query['to'] : '';
    response.json(mails.filter((mail) => mail.to.includes(to)));
  });
  const http = createServer(app);
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, '127.0.0.1', resolve);
  });
  return {
    smtpUrl: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    mails: () => mails,
    async stop() {
      http.closeAllConnections();
      await Promise.all([
        new Promise((resolve) => smtp.close(() => resolve(undefined))),
        new Promise((resolve) => http.close(resolve)),
      ]);
    },
  };
}

function calendarIn(attachments: readonly Attachment[]): { calendar?: string } {
  const found = attachments.find(({ contentType }) => contentType === 'text/calendar');
  return found ? { calendar: found.content.toString('utf8') } : {};
}

async function earlierMails(folder: string): Promise<Mail[]> {
  await mkdir(folder, { recursive: true });
  const names = (await readdir(folder))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .slice(-mostKept);
  return Promise.all(
    names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as Mail),
  );
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => escapes[character] ?? character);

const page = (
  title: string,
  body: string,
): string => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title>
<style>body{font:19px/1.4 Arial,sans-serif;margin:0;color:#0b0c0c}header{background:#0b0c0c;color:#fff;padding:12px 30px;font-weight:bold}
main{max-width:1000px;margin:30px auto;padding:0 30px}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:10px 12px 10px 0;border-bottom:1px solid #b1b4b6;font-size:16px}
a{color:#1d70b8}pre{white-space:pre-wrap;background:#f3f2f1;padding:20px;font:16px/1.5 Arial,sans-serif}</style></head>
<body><header>Vigil: mailbox of this machine</header><main><h1>${escaped(title)}</h1>${body}</main></body></html>`;

const listPage = (mails: readonly Mail[]): string =>
  page(
    `${mails.length} ${mails.length === 1 ? 'mail' : 'mails'}`,
    mails.length === 0
      ? '<p>Nothing has been sent yet.</p>'
      : `<table><thead><tr><th>Sent</th><th>To</th><th>Subject</th></tr></thead><tbody>${[...mails]
          .reverse()
          .map(
            ({ id, at, to, subject }) =>
              `<tr><td>${escaped(at.slice(0, 19).replace('T', ' '))}</td><td>${escaped(to)}</td><td><a href="/mails/${id}">${escaped(subject)}</a></td></tr>`,
          )
          .join('')}</tbody></table>`,
  );

const mailPage = ({ to, from, at, subject, text, calendar }: Mail): string =>
  page(
    subject,
    `<p>To ${escaped(to)}<br>From ${escaped(from)}<br>Sent ${escaped(at)}</p><pre>${escaped(text)}</pre>${calendar === undefined ? '' : `<h2>For calendars</h2><pre>${escaped(calendar)}</pre>`}<p><a href="/">All mails</a></p>`,
  );
