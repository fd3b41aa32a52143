import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';
import { Refused } from '../domain/errors';
import { gateAgainst } from '../records/people/standings';
import { isOtherRequest } from '../records/processes/requests';
import { actorBySignature } from './authenticate-feed';
import type { Actor } from './authorise';
import { once } from './once';
import type { AppParts } from './parts';
import { isSheet, type Route } from './route';
import { noteAccess } from './services';
import { sendSheet } from './sheet';
import { unstorableIn } from './storable';
import { traceIdOf } from './trace';

/** The content type of a file of rows. */
export const csvType = 'text/csv';

const hashOf = (body: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(body ?? {}))
    .digest('hex');

const nobody: Actor = { id: 'nobody', unit: 'police:nobody/nobody', roles: [] };

/** A body as it came, where a signature is over it. */
interface SignedRequest extends Request {
  signed?: string;
}

// Only these are signed: nothing else is held in memory twice.
const signedPaths = '/v1/feeds/';

/** Keeps the body of a signed message as it came, for its signature to be checked. */
export function keepSigned(request: IncomingMessage, _response: unknown, body: Buffer): void {
  if (request.url?.startsWith(signedPaths)) (request as unknown as SignedRequest).signed = body.toString();
}

async function actorOf(one: Route, request: SignedRequest, parts: AppParts): Promise<Actor> {
  if (one.action === 'public') return nobody;
  if (!one.signed) return parts.authenticate(request.headers.authorization);
  return actorBySignature(parts, request.headers, request.signed ?? '', request.body);
}

/** Answers a request by its route. */
export function answerWith(one: Route, parts: AppParts) {
  return async (request: Request, response: Response): Promise<void> => {
    const actor = await actorOf(one, request, parts);
    if (one.action !== 'public') await demandEntry(actor, parts);
    demandReadable(request, one);
    const takesKey = one.method === 'post' && one.reads !== true;
    const claim = {
      actor: actor.id,
      key: String(request.headers[one.signed ? 'webhook-id' : 'idempotency-key'] ?? ''),
      route: `${request.method} ${request.path}`,
      bodyHash: hashOf(request.body),
    };
    // Asked before the body is judged, so that a reused key is told as what it is; a faulty body claims nothing.
    if (takesKey && (await isOtherRequest(parts.database, claim))) throw new Refused('request.key-reused');
    const traceId = traceIdOf(response);
    const asked = { ...read(one, request), actor, key: claim.key, traceId, form: formOf(one, request) };
    if (one.csv === true) response.vary('accept');
    const answer = takesKey ? await once(one, claim, asked, parts) : await one.handle(asked, parts);
    if (isSheet(answer)) {
      // What is taken away in bulk is written down.
      await noteAccess(parts, actor, one.action, `${request.path} as CSV`, true);
      return sendSheet(response, answer);
    }
    response
      .status(answer.status ?? one.success.status)
      .set(answer.headers ?? {})
      .json(answer.body);
  };
}

/** Stops whom a gate keeps out. The records are asked each time, so that it holds from the moment it falls. */
async function demandEntry(actor: Actor, { database, now }: AppParts): Promise<void> {
  const gate = await gateAgainst(database, actor.id, now());
  if (gate) throw new Refused(gate.refusals.entry ?? gate.refusals.given.code);
}

/** What a request asks, checked against the schemas of its route; text that is no JSON is the `csv` of a body. */
function read(one: Route, request: Request) {
  const given: unknown = typeof request.body === 'string' ? { csv: request.body } : (request.body ?? {});
  return {
    params: (one.params ? one.params.parse(request.params) : request.params) as Record<string, string>,
    query: one.query ? one.query.parse(request.query) : {},
    body: one.body ? one.body.parse(given) : undefined,
  };
}

const formOf = ({ csv }: Route, request: Request): 'json' | 'csv' =>
  csv === true && request.accepts(['application/json', 'text/csv']) === 'text/csv' ? 'csv' : 'json';

/**
 * Refuses a body that is not said to be of a type that the route takes, and text that could not be recorded.
 */
function demandReadable(request: Request, { takesCsv = false }: Route): void {
  const { 'content-length': length } = request.headers;
  const types = ['application/json', ...(takesCsv ? [csvType] : [])];
  if (length !== '0' && request.is(types) === false)
    throw new Refused('request.malformed', {
      detail: `Send ${takesCsv ? 'JSON or CSV' : 'JSON'}, with the content type ${types.join(' or ')}.`,
    });
  const errors = [request.params, request.query, request.body as unknown].flatMap((part) =>
    unstorableIn(part),
  );
  if (errors.length > 0) throw new Refused('request.invalid', { errors });
}
