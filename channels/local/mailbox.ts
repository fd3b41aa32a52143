import { createServer } from 'node:http';
import express from 'express';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { listenHere } from '../../platform/local/listen';
import { keptMails, type Mail } from './kept-mails';
import { listPage, mailPage, noSuchMailPage } from './mail-pages';

/** A mailbox that runs, and where it is found. */
export interface Mailbox {
  readonly smtpUrl: string;
  readonly url: string;
  mails(): readonly Mail[];
  stop(): Promise<void>;
}

type KeptMails = Awaited<ReturnType<typeof keptMails>>;

/** An SMTP server for this machine alone, whose mails can be read in a browser; kept in a folder, if one is given. */
export async function startMailbox({
  folder,
  port = 0,
}: {
  folder?: string;
  port?: number;
}): Promise<Mailbox> {
  const mails = await keptMails(folder);
  const smtp = smtpServerInto(mails);
  const smtpPort = await listenHere(smtp.server);
  // A connection that breaks ends no mailbox.
  smtp.on('error', () => undefined);
  const http = createServer(pagesOf(mails));
  const httpPort = await listenHere(http, port);
  return {
    smtpUrl: `smtp://127.0.0.1:${smtpPort}`,
    url: `http://127.0.0.1:${httpPort}`,
    mails: () => mails.all(),
    async stop() {
      http.closeAllConnections();
      await Promise.all([
        new Promise((resolve) => smtp.close(() => resolve(undefined))),
        new Promise((resolve) => http.close(resolve)),
      ]);
    },
  };
}

const smtpServerInto = (mails: KeptMails): SMTPServer =>
  new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      simpleParser(stream)
        .then(async (parsed) => mails.keep(parsed))
        .then(() => done())
        .catch((error: unknown) => done(error instanceof Error ? error : new Error('unreadable')));
    },
  });

function pagesOf(mails: KeptMails): express.Express {
  const app = express();
  app.get('/', (_request, response) => void response.type('html').send(listPage(mails.all())));
  app.get('/mails/:id', (request, response) => {
    const mail = mails.all().find(({ id }) => String(id) === request.params.id);
    if (mail) response.type('html').send(mailPage(mail));
    else response.status(404).type('html').send(noSuchMailPage());
  });
  app.get('/api/mails', (request, response) => {
    const to = typeof request.query['to'] === 'string' ? request.query['to'] : '';
    response.json(mails.all().filter((mail) => mail.to.includes(to)));
  });
  return app;
}
