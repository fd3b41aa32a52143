import type { Call, Person, Reply } from './api-service';

/** A change that waits for a second person, as far as the tests read it. */
export interface PendingChange {
  readonly id: string;
  readonly status: string;
  readonly power: string;
}

/** What of an answer waits for a second person. */
export const pendingIn = ({ body }: Reply): PendingChange[] => (body['pending'] ?? []) as PendingChange[];

/** Has a second person approve everything that an answer left waiting; throws where it was refused. */
export async function approved(
  call: Call,
  asked: Reply,
  as: Person = 'secondAdministrator',
): Promise<readonly Reply[]> {
  if (asked.status >= 300) throw new Error(asked.text);
  const replies: Reply[] = [];
  for (const { id } of pendingIn(asked)) {
    const reply = await call('post', `/v1/changes/${id}/approve`, { as, body: {} });
    if (reply.status !== 200) throw new Error(reply.text);
    replies.push(reply);
  }
  return replies;
}
