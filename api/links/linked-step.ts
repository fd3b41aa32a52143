import { Refused } from '../../domain/errors';
import type { UnitId } from '../../domain/people/parties';
import { isReserved } from '../../domain/people/visibility';
import { fromMilliseconds, toMilliseconds, type Instant } from '../../domain/time/time';
import { stepTableOf } from '../../engine/capabilities/common-steps';
import { text } from '../../engine/definition/fields';
import type { StepLink } from '../../platform/step-links';
import { findLinkedStep, useOfLink } from '../../records/processes/links';
import { lookingWider } from '../../records/wall/wider-looks';
import { definitionOf } from '../../workflows/catalogue';
import { actorOfLink, type Actor } from '../access/actor';
import { resourceOf } from '../access/authorise';
import type { AppParts } from '../parts';
import { demand, type Services } from '../services';
import { inPlainWords } from './form';
import { whenInWords, type LinkedStep } from './pages';
import { LinkRefused } from './refusals';

/** What the pages of links are built from. */
export type LinkServices = Services & Pick<AppParts, 'links' | 'signIns'>;

type StepRow = NonNullable<Awaited<ReturnType<typeof findLinkedStep>>>;

/** A link that holds, and the step that it answers. */
export interface Linked {
  readonly link: StepLink;
  readonly step: StepRow;
}

/** The actor that holds a link. */
export const holderOf = ({ unit }: StepLink): Actor => actorOfLink(unit as UnitId);

/** The link of a token, with its step; throws the page that says why there is none. */
export async function linked(services: LinkServices, token: string): Promise<Linked> {
  const link = await linkIn(services, token);
  const { database } = services;
  const step = await lookingWider(database, 'link', async () =>
    findLinkedStep(database, link.step, link.unit),
  );
  if (!step) throw new LinkRefused(404, 'This link is not valid', 'What it was about is not there.');
  const resource = { ...resourceOf(step), owner: step.owner };
  const missing = { id: link.step, missing: 'step.not-found' } as const;
  const demandAnswer = async (): Promise<void> =>
    demand(services, holderOf(link), 'step.answer', resource, missing);
  // Where a process is reserved for a role, the holder of a link is not even told that the step was dealt with.
  if (isReserved(step.visibility)) await demandAnswer();
  await demandUsable(services, { link, step });
  await demandAnswer();
  return { link, step };
}

async function linkIn({ links, now, signIns, request }: LinkServices, token: string): Promise<StepLink> {
  const found = await links.read(token, toMilliseconds(now()));
  if (!found || found.expired) {
    const who = found ? holderOf(found.link).id : '';
    await signIns.refused(found ? 'link.expired' : 'link.invalid', who, request.address);
  }
  if (!found)
    throw new LinkRefused(
      404,
      'This link is not valid',
      'Part of it may be missing. Copy the whole link from the message that your unit was sent.',
    );
  if (found.expired)
    throw new LinkRefused(
      410,
      'This link has expired',
      `It answered until ${whenInWords(fromMilliseconds(found.link.until))}.`,
      'The next reminder to your unit holds a new link.',
    );
  return found.link;
}

async function demandUsable({ database }: Services, { link, step }: Linked): Promise<void> {
  const used = await lookingWider(database, 'link', async () => useOfLink(database, link.id));
  if (used)
    throw new LinkRefused(
      409,
      'This link has been used',
      `It was answered for ${step.unit_title ?? link.unit} at ${whenInWords(used.at)}: ${inPlainWords(used.outcome)}.`,
      'If that was not your unit, tell whoever sent you the link.',
    );
  if (step.openings === link.opening && !step.is_open && step.closed_at !== null)
    throw new LinkRefused(
      409,
      'This has been dealt with',
      `It was closed at ${whenInWords(step.closed_at)}${step.closed_by === null ? '' : ` by ${step.closed_by}`}. Nothing is asked of your unit any more.`,
    );
  if (step.openings !== link.opening || step.owner !== link.unit)
    throw new LinkRefused(
      410,
      'This link is no longer valid',
      'The step was given to another unit, or has been opened again. If it is still asked of your unit, a newer message holds a newer link.',
    );
}

/** The answer of somebody who accepts what was handed in. */
export const accept = 'accept';

const reviewing = {
  [accept]: { title: 'Accept', fields: {} },
  'give-back': { title: 'Give back for rework', fields: { reason: text } },
};

/** A step as its page shows it. */
export function shownOf({ link, step }: Linked, now: Instant): LinkedStep {
  const definition = definitionOf(step.kind);
  const table = definition && stepTableOf(definition.table, step.step);
  if (!table) throw new Refused('step.not-found');
  const isSubmitted = step.status === 'submitted';
  const outcomes = Object.entries(table.outcomes).map(
    ([name, fields]) => [name, { title: inPlainWords(name), fields }] as const,
  );
  return {
    title: isSubmitted ? `Review what was handed in: ${table.title}` : table.title,
    unit: step.unit_title ?? link.unit,
    reference: step.id.slice(0, 8).toUpperCase(),
    dueOn: step.due_on,
    provisional: step.provisional,
    late: step.due_at !== null && step.due_at < now,
    until: fromMilliseconds(link.until),
    answers: isSubmitted ? reviewing : Object.fromEntries(outcomes),
    asksWhen: !isSubmitted,
  };
}
