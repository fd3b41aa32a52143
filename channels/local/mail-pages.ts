import { html, Html } from '../../platform/html';
import type { Mail } from './kept-mails';

const style = new Html(`
body { font: 19px/1.4 Arial, sans-serif; margin: 0; color: #0b0c0c }
header { background: #0b0c0c; color: #fff; padding: 12px 30px; font-weight: bold }
main { max-width: 1000px; margin: 30px auto; padding: 0 30px }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: 10px 12px 10px 0; border-bottom: 1px solid #b1b4b6; font-size: 16px }
a { color: #1d70b8 }
pre { white-space: pre-wrap; background: #f3f2f1; padding: 20px; font: 16px/1.5 Arial, sans-serif }
`);

const page = (title: string, body: Html): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title}</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <header>Vigil: mailbox of this machine</header>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`.text;

/** The page of all mails, the newest first. */
export const listPage = (mails: readonly Mail[]): string =>
  page(
    `${mails.length} ${mails.length === 1 ? 'mail' : 'mails'}`,
    mails.length === 0
      ? html`<p>Nothing has been sent yet.</p>`
      : html`<table>
          <thead>
            <tr>
              <th>Sent</th>
              <th>To</th>
              <th>Subject</th>
            </tr>
          </thead>
          <tbody>
            ${[...mails].reverse().map(
              ({ id, at, to, subject }) =>
                html`<tr>
                  <td>${at.slice(0, 19).replace('T', ' ')}</td>
                  <td>${to}</td>
                  <td><a href="/mails/${id}">${subject}</a></td>
                </tr>`,
            )}
          </tbody>
        </table>`,
  );

/** The page of one mail. */
export const mailPage = ({ to, from, at, subject, text, calendar }: Mail): string =>
  page(
    subject,
    html`<p>To ${to}<br />From ${from}<br />Sent ${at}</p>
      <pre>${text}</pre>
      ${
        calendar !== undefined &&
        html`<h2>For calendars</h2>
          <pre>${calendar}</pre>`
      }
      <p><a href="/">All mails</a></p>`,
  );

/** The page where there is no such mail. */
export const noSuchMailPage = (): string => page('No such mail', html`<p><a href="/">All mails</a></p>`);
