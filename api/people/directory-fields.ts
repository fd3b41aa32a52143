import { z } from 'zod';
import { nations } from '../../domain/calendars/holidays';
import { posts } from '../../domain/people/parties';
import { roles } from '../../domain/people/roles';
import { leaveTime } from '../../domain/people/working-hours';
import { faultOfTarget } from '../../platform/web-target';
import { staffField, textField, timeOfDayField, unitField } from '../http/fields-to-zod';

const short = 200;

export const titleField = textField.refine(
  (text) => text.length <= short,
  `Enter at most ${short} characters`,
);
export const mailField = z
  .string({ error: 'Enter a mail address' })
  .trim()
  .pipe(z.email('Enter a mail address, such as unit@example.invalid').max(254));
export const postField = z.enum(posts, { error: `Choose one of: ${posts.join(', ')}` });
const roleNames = `Choose one of: ${roles.join(', ')}`;
export const roleField = z.enum(roles, { error: roleNames });
export const rolesField = z.array(roleField).max(roles.length);
export const hoursField = z
  .strictObject({ opens: timeOfDayField, closes: timeOfDayField, everyDay: z.boolean().default(false) })
  .refine(({ opens, closes }) => opens < closes, { path: ['closes'], error: 'Enter a time after it opens' });
export const quietHoursField = z
  .strictObject({ from: timeOfDayField, to: timeOfDayField })
  .refine(({ from, to }) => from !== to, { path: ['to'], error: 'Enter another time than the beginning' });

/** Whose entries are asked for: a force, or another area. */
export const areaField = z.string().max(120).optional();

/** Whether a place in a list of entries is an id. */
export const isEntryId = (value: unknown): value is string => typeof value === 'string';

/** The fault of quiet hours that leave nobody any time to be told anything. */
export const noTimeLeft = 'The quiet hours leave no time in the working hours';

/** A unit as somebody enters it. A field that is left out stays as it is; null takes it away. */
export const unitBody = z
  .strictObject({
    id: unitField,
    title: titleField.optional(),
    nation: z.enum(nations, { error: `Choose one of: ${nations.join(', ')}` }).optional(),
    hours: hoursField.nullable().optional(),
    quietHours: quietHoursField.nullable().optional(),
    active: z.boolean().optional(),
    /** Its people need a clearance before they may enter or be given anything. */
    needsClearance: z.boolean().optional(),
    /** Whether anybody signs in for it. If not, its mails carry links that answer. */
    account: z.boolean().optional(),
  })
  .refine(
    ({ hours, quietHours }) => leaveTime({ working: hours ?? undefined, quiet: quietHours ?? undefined }),
    {
      path: ['quietHours'],
      error: noTimeLeft,
    },
  );

/** A person as somebody enters them. A field that is left out stays as it is; null takes it away. */
export const staffBody = z
  .strictObject({
    id: staffField,
    name: titleField.optional(),
    unit: unitField.optional(),
    posts: z.array(postField).max(posts.length).optional(),
    supervisor: staffField.nullable().optional(),
    deputy: staffField.nullable().optional(),
    mail: mailField.nullable().optional(),
    returns: z.boolean().optional(),
  })
  .superRefine(({ id, supervisor, deputy }, context) => {
    for (const [path, other] of Object.entries({ supervisor, deputy }))
      if (other === id) context.addIssue({ code: 'custom', path: [path], message: 'Choose somebody else' });
  });

/** A shared secret of Standard Webhooks. */
export const secretField = z
  .string({ error: 'Enter a secret that begins with whsec_, in base64' })
  .regex(/^whsec_[A-Za-z0-9+/]{16,}={0,2}$/, 'Enter a secret that begins with whsec_, in base64')
  .max(500, 'Enter at most 500 characters');

/** A channel of a unit, or of one of its posts; `remove` takes it away. */
export const channelBody = z
  .strictObject({
    unit: unitField,
    post: postField.optional(),
    kind: z.enum(['mail', 'webhook'], { error: 'Choose mail or webhook' }).optional(),
    address: z.string({ error: 'Enter an address' }).trim().max(500).optional(),
    secret: secretField.optional(),
    remove: z.boolean().default(false),
  })
  .superRefine(({ kind, address, secret, remove }, context) => {
    const fault = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (remove) {
      if (kind !== undefined || address !== undefined)
        fault('remove', 'Set a channel or take it away, not both');
      return;
    }
    if (kind === undefined) fault('kind', 'Choose mail or webhook');
    if (kind === 'mail' && !mailField.safeParse(address).success)
      fault('address', 'Enter a mail address, such as unit@example.invalid');
    if (kind === 'mail' && secret !== undefined) fault('secret', 'A mail channel has no secret');
    const wrong = kind === 'webhook' ? faultOfTarget(address ?? '') : undefined;
    if (wrong !== undefined) fault('address', wrong);
    if (kind === 'webhook' && secret === undefined)
      fault('secret', 'Enter the secret that signs what is sent');
  });
