/** What came of reading an address: its text, or why there is none. */
export type AddressRead =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly because: 'unreachable' | 'too-large'; readonly detail: string };

/** How long an address may take, and how much it may send. */
export interface ReadBounds {
  readonly seconds: number;
  readonly mostBytes: number;
}

/**
 * Reads the text at an address, within a time and a size. It follows no redirect: the operator named one place. It
 * throws nothing of what the other side does.
 */
export async function readAddress(address: string, { seconds, mostBytes }: ReadBounds): Promise<AddressRead> {
  const signal = AbortSignal.timeout(seconds * 1_000);
  try {
    const response = await fetch(address, {
      signal,
      redirect: 'error',
      headers: { accept: 'application/json' },
    });
    if (!response.ok) {
      await response.body?.cancel();
      return { ok: false, because: 'unreachable', detail: `HTTP ${response.status}` };
    }
    const parts: Uint8Array[] = [];
    let bytes = 0;
    const body = (response.body ?? []) as AsyncIterable<Uint8Array>;
    for await (const part of body) {
      bytes += part.length;
      // Leaving the loop breaks the connection off.
      if (bytes > mostBytes)
        return { ok: false, because: 'too-large', detail: `more than ${mostBytes} bytes` };
      parts.push(part);
    }
    return { ok: true, text: Buffer.concat(parts).toString('utf8') };
  } catch (error) {
    return { ok: false, because: 'unreachable', detail: signal.aborted ? 'timed out' : reasonOf(error) };
  }
}

/** The code of what went wrong: a message could hold the address. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  return cause?.code ?? name ?? 'unknown';
}
