import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** Finds the addresses of a host. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** How the targets of webhooks are found, and whether they may be on this machine: for trying things out, and nowhere else. */
export interface WebAccess {
  readonly resolve: Resolve;
  readonly loopback: boolean;
}

/** Asks the resolver of the machine. */
export const resolveHost: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

const listOf = (family: 'ipv4' | 'ipv6', nets: readonly (readonly [string, number])[]): BlockList => {
  const list = new BlockList();
  for (const [net, prefix] of nets) list.addSubnet(net, prefix, family);
  return list;
};

// This host, private nets, carriers' nets, loopback, link-local with the metadata of clouds, protocols,
// documentation, old relays, benchmarks, multicast and what is reserved: RFC 6890.
const notPublic = listOf('ipv4', [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]);
// Global unicast alone is public. IPv4 in the clothes of IPv6 lies outside of it, except for these tunnels.
const globalUnicast = listOf('ipv6', [['2000::', 3]]);
const tunnels = listOf('ipv6', [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]);
const loopback = listOf('ipv4', [['127.0.0.0', 8]]);

/** Whether an address is one that anybody may reach, and so leads to nothing of the service's own network. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !notPublic.check(address, 'ipv4');
  return family === 6 && globalUnicast.check(address, 'ipv6') && !tunnels.check(address, 'ipv6');
}

/** Whether an address is one of this machine. */
export const isLoopback = (address: string): boolean =>
  address === '::1' || (isIP(address) === 4 && loopback.check(address, 'ipv4'));

/** The host of a URL as a resolver takes it. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

// Said in the address itself, as on a developer's machine: a name of elsewhere that leads here is not meant so.
const saysLoopback = (host: string): boolean => host === 'localhost' || isLoopback(host);

/** What is wrong with the address of a webhook by its text alone; undefined where nothing is. */
export function faultOfTarget(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'https:' && !(url.protocol === 'http:' && saysLoopback(hostOf(url)))))
    return 'Enter an address that begins with https://';
  if (url.username !== '' || url.password !== '') return 'Take the name and password out of the address';
  const host = hostOf(url);
  return isIP(host) === 0 || isPublicAddress(host) || isLoopback(host) ? undefined : notReachable;
}

/** Said of an address that leads into a network that is not everybody's. */
export const notReachable = 'Enter an address on the public internet';

/** Where a webhook goes: its URL, and the addresses that were found for its host and may be reached. */
export interface Target {
  readonly url: URL;
  readonly addresses: readonly string[];
}

/**
 * Looks where an address leads. One fault among the addresses of its host is a fault of the whole: which of them is
 * taken is the resolver's choice. Throws what the resolver throws.
 */
export async function targetOf(
  text: string,
  { resolve, loopback }: WebAccess,
): Promise<Target | { readonly fault: string }> {
  const fault = faultOfTarget(text);
  if (fault !== undefined) return { fault };
  const url = new URL(text);
  const host = hostOf(url);
  const addresses = isIP(host) === 0 ? await resolve(host) : [host];
  if (saysLoopback(host) && !loopback) return { fault: notReachable };
  const mayBeReached = saysLoopback(host) ? isLoopback : isPublicAddress;
  return addresses.length > 0 && addresses.every(mayBeReached) ? { url, addresses } : { fault: notReachable };
}
