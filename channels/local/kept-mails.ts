import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AddressObject, ParsedMail } from 'mailparser';

/** A mail as it came in. */
export interface Mail {
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

const mostKept = 500;

/** The newest mails, oldest first: in memory, and in a folder if one is given, from which earlier ones are read. */
export async function keptMails(folder: string | undefined) {
  const mails: Mail[] = folder === undefined ? [] : await earlierMails(folder);
  return {
    all: (): readonly Mail[] => mails,
    async keep(parsed: ParsedMail): Promise<void> {
      const mail = mailOf(parsed, (mails.at(-1)?.id ?? 0) + 1);
      mails.push(mail);
      if (mails.length > mostKept) mails.shift();
      if (folder !== undefined) await writeFile(join(folder, nameOf(mail)), JSON.stringify(mail));
    },
  };
}

// Padded, so that names sort as ids do.
const nameOf = ({ id }: Mail): string => `${String(id).padStart(8, '0')}.json`;

function mailOf(parsed: ParsedMail, id: number): Mail {
  const calendar = parsed.attachments.find(({ contentType }) => contentType === 'text/calendar');
  return {
    id,
    at: new Date().toISOString(),
    to: addresses(parsed.to),
    from: parsed.from?.text ?? '',
    subject: parsed.subject ?? '',
    messageId: parsed.messageId ?? '',
    text: parsed.text ?? '',
    ...(calendar && { calendar: calendar.content.toString('utf8') }),
  };
}

const addresses = (to: AddressObject | AddressObject[] | undefined): string =>
  [to]
    .flat()
    .map((address) => address?.text ?? '')
    .join(', ');

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
