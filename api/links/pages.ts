import { createHash } from 'node:crypto';
import { inWords } from '../../domain/clocks/words';
import type { FieldFault } from '../../domain/errors';
import { dayOf, timeOf, type Day, type Instant } from '../../domain/time/time';
import type { Fields } from '../../engine/definition/fields';
import { controls, fieldPrefix, inPlainWords, type Typed } from './form';
import { html, Html } from '../../platform/html';

const style = `
body{margin:0;color:#0b0c0c;background:#fff;font:1.1875rem/1.4 Arial,sans-serif}
header{background:#0b0c0c;color:#fff;border-bottom:10px solid #1d70b8}header p{margin:0 auto;padding:12px 15px;max-width:960px;font-weight:bold;font-size:1.5rem}
main{max-width:640px;margin:0 auto;padding:30px 15px 60px}@media(min-width:990px){main{margin-left:calc(50% - 480px)}}
h1{font-size:2.25rem;line-height:1.1;margin:0 0 24px}h2{font-size:1.5rem;margin:0 0 16px}p{margin:0 0 20px}a{color:#1d70b8}
dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:10px 24px;margin:0 0 30px}dt{font-weight:bold}dd{margin:0}
form{border-top:1px solid #b1b4b6;padding-top:24px;margin-top:30px}fieldset{border:0;margin:0 0 30px;padding:0;min-width:0}
div.row{border-left:5px solid #b1b4b6;padding-left:15px;margin-bottom:20px}.name{font-weight:bold}legend,label{font-weight:bold;display:block;padding:0;margin-bottom:5px}
.field{margin-bottom:30px}.wrong{border-left:5px solid #d4351c;padding-left:15px}.choice{font-weight:normal;display:flex;align-items:center;min-height:44px;gap:12px;margin:0}
.hint{color:#484949;margin-bottom:10px}.fault{color:#d4351c;font-weight:bold;margin-bottom:10px}
input,textarea{font:inherit;border:2px solid #0b0c0c;border-radius:0;padding:5px;box-sizing:border-box}textarea{width:100%}input:not([type=radio],[type=checkbox]){max-width:100%;min-height:40px}
[type=radio],[type=checkbox]{width:32px;height:32px;margin:0;flex:none;accent-color:#0b0c0c}
button{font:inherit;background:#00703c;color:#fff;border:2px solid transparent;box-shadow:0 2px 0 #002d18;padding:8px 14px 7px;cursor:pointer}button.secondary{background:#f3f2f1;color:#0b0c0c;box-shadow:0 2px 0 #929191}
a:focus,input:focus,textarea:focus,button:focus{outline:3px solid #fd0;outline-offset:0}button:focus{background:#fd0;color:#0b0c0c}
.summary{border:5px solid #d4351c;padding:20px;margin-bottom:30px}.summary:focus{outline:3px solid #fd0}.summary a{color:#d4351c;font-weight:bold}.late{color:#d4351c;font-weight:bold}
.skip,.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}.skip:focus{position:static;width:auto;height:auto;clip-path:none}`;

/** The pages may load nothing but themselves, and send their forms nowhere else. */
export const pagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

// Not written with the template, because the hash above is of exactly these characters.
const styled = new Html(`<style>${style}</style>`);

function page(title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} – Vigil</title>
        ${styled}
      </head>
      <body>
        <a class="skip" href="#main">Skip to main content</a>
        <header><p>Vigil</p></header>
        <main id="main">${body}</main>
      </body>
    </html>`.text;
}

/** A page that says one thing. */
export const messagePage = (title: string, ...sentences: readonly string[]): string =>
  page(
    title,
    html`<h1>${title}</h1>
      ${sentences.map((sentence) => html`<p>${sentence}</p>`)}`,
  );

/** The page by which whoever reads a mailbox confirms it. */
export const confirmPage = (unit: string): string =>
  page(
    'Confirm this address',
    html`<h1>Confirm this address</h1>
      <p>
        An administrator entered this address for messages to ${unit}. Confirm it if you read messages for
        that unit.
      </p>
      <p>
        If you do not, close this page: nothing changes, and the administrator hears that it was not
        confirmed.
      </p>
      <form method="post"><button name="confirm" value="1">Confirm</button></form>`,
  );

/** An instant as a reader in London would say it. */
export const whenInWords = (instant: Instant): string => `${timeOf(instant)} on ${inWords(dayOf(instant))}`;

/** A step as its link shows it, without anything about any person. */
export interface LinkedStep {
  readonly title: string;
  readonly unit: string;
  readonly reference: string;
  readonly dueOn: Day | null;
  readonly provisional: boolean;
  readonly late: boolean;
  readonly until: Instant;
  /** How it can be answered: the name of each answer, and what it asks. */
  readonly answers: Readonly<Record<string, { readonly title: string; readonly fields: Fields }>>;
  /** Whether the step asks when it was done. */
  readonly asksWhen: boolean;
}

/** What was typed for one of the answers, and what is wrong with it. */
export interface Attempt {
  readonly answer: string;
  readonly typed: Typed;
  readonly on: string;
  readonly faults: readonly FieldFault[];
  /** What is wrong with the answer as a whole. */
  readonly refusal?: string | undefined;
}

const whenFields: Fields = { on: { type: 'past-instant', optional: true } };

/** The step, and a form for each answer to it. */
export function stepPage(step: LinkedStep, attempt?: Attempt): string {
  const wrong = attempt && (attempt.faults.length > 0 || attempt.refusal !== undefined);
  const forms = Object.entries(step.answers).map(([name, { title, fields }]) => {
    const mine = attempt?.answer === name ? attempt : undefined;
    const shown = { form: name, faults: mine?.faults ?? [] };
    return html`<form method="post" id="${name}" novalidate>
      <h2>${title}</h2>
      <input type="hidden" name="answer" value="${name}" />
      ${controls(fields, mine?.typed ?? {}, shown)}
      ${step.asksWhen && controls(whenFields, { on: mine?.on ?? '' }, shown)}
      <button name="record" value="1">Record: ${title}</button>
    </form>`;
  });
  const many = Object.keys(step.answers).length > 1;
  return page(
    wrong ? `Error: ${step.title}` : step.title,
    html`${wrong && summary(attempt)}
      <h1>${step.title}</h1>
      <dl>
        <dt>Unit</dt>
        <dd>${step.unit}</dd>
        <dt>Due</dt>
        <dd>
          ${step.dueOn === null ? 'No day is set at present' : `By the end of ${inWords(step.dueOn)}`}
          ${step.provisional && html`<span>(provisional: not every bank holiday before it is known)</span>`}
          ${step.late && html`<span class="late">(overdue)</span>`}
        </dd>
        <dt>Reference</dt>
        <dd>${step.reference}</dd>
      </dl>
      <p>
        This link answers once, for your unit, until ${whenInWords(step.until)}.
        ${many && 'Choose one of these answers.'}
      </p>
      ${forms}`,
  );
}

function summary({ answer, faults, refusal }: Attempt): Html {
  const lines = faults.map(
    ({ pointer, message }) =>
      html`<li><a href="#${answer}${pointer}">${labelOf(pointer)}: ${message}</a></li>`,
  );
  return html`<div class="summary" role="alert" tabindex="-1">
    <h2>There is a problem</h2>
    ${refusal !== undefined && html`<p>${refusal}</p>`}
    ${
      lines.length > 0 &&
      html`<ul>
        ${lines}
      </ul>`
    }
  </div>`;
}

/** The last name in a place: `/actions/0/what` is about `what`. */
const labelOf = (pointer: string): string =>
  inPlainWords(pointer.split('/').findLast((part) => part !== '' && !/^\d+$/.test(part)) ?? 'The answer');

/** The name under which a form sends when the step was done. */
export const whenName = `${fieldPrefix}/on`;
