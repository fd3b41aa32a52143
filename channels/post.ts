import { request as requestHttp, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Target } from '../platform/web-target';

/** What came back, of which nobody reads the body. */
export interface Answered {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

/**
 * Posts a body to a target, and follows no redirect: it could carry a notice to a place that nobody agreed. It
 * connects to the addresses that were looked at, so that a name cannot lead elsewhere between the look and the call.
 */
export async function post(
  { url, addresses }: Target,
  body: string,
  { headers, signal }: { headers: Readonly<Record<string, string>>; signal: AbortSignal },
): Promise<Answered> {
  const options: RequestOptions = {
    method: 'POST',
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    lookup: amongThese(addresses),
    agent: false,
    signal,
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, (response) => {
      resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] });
      // Broken off, so that the connection is free again.
      response.on('error', () => undefined);
      response.destroy();
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Answers with addresses that are known already. */
function amongThese(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, { all }, callback) => {
    const [first] = found;
    if (all === true || first === undefined) callback(null, found);
    else callback(null, first.address, first.family);
  };
}
