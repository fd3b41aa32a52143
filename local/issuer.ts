import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
  type JWK,
  type JWTVerifyGetKey,
} from 'jose';
import type { Actor } from '../api/access/actor';

/** The issuer of local mode: its own key, kept in the data folder. Nothing outside trusts it. */
export interface LocalIssuer {
  readonly issuer: string;
  readonly keys: JWTVerifyGetKey;
  readonly jwks: { readonly keys: JWK[] };
  /** A token that says who it is, and no more: the directory says what they may do. */
  sign(who: { readonly id: string }, lifetime?: string): Promise<string>;
}

export const localIssuerName = 'vigil-local';

export async function createLocalIssuer({
  dataDir,
  audience,
}: {
  dataDir: string;
  audience: string;
}): Promise<LocalIssuer> {
  const file = join(dataDir, 'issuer-key.json');
  const known = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as JWK,
    () => undefined,
  );
  const secret =
    known ?? (await exportJWK((await generateKeyPair('ES256', { extractable: true })).privateKey));
  if (!known) await writeFile(file, JSON.stringify(secret), { mode: 0o600 });
  const { d: _private, ...open } = secret;
  const jwks = { keys: [{ ...open, alg: 'ES256', kid: 'local', use: 'sig' }] };
  const key = await importJWK(secret, 'ES256');
  return {
    issuer: localIssuerName,
    jwks,
    keys: createLocalJWKSet(jwks),
    sign: async ({ id }, lifetime = '12h') =>
      // A system signs in as its client, as with client credentials; a person has signed in by a password and more.
      new SignJWT(id.startsWith('system:') ? { client_id: id } : { acr: 'local', amr: ['pwd', 'mfa'] })
        .setProtectedHeader({ alg: 'ES256', kid: 'local' })
        .setSubject(id)
        .setIssuer(localIssuerName)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(lifetime)
        .sign(key),
  };
}

/** A person of the demonstration, with the roles that the seed grants them. */
export type DemonstrationPerson = Pick<Actor, 'id' | 'unit' | 'roles'>;

/**
 * The people of the demonstration, one per role, all of them in the seeded directory; none of them exists.
 */
export const demonstrationActors = {
  coordinator: {
    id: 'staff:avon-coordinator',
    unit: 'police:avon-and-somerset/mosovo',
    roles: ['coordinator'],
  },
  receivingCoordinator: { id: 'staff:kent-coordinator', unit: 'police:kent/mosovo', roles: ['coordinator'] },
  mappaCoordinator: {
    id: 'staff:avon-mappa',
    unit: 'mappa:avon-and-somerset/coordinator',
    roles: ['coordinator'],
  },
  probation: { id: 'staff:bristol-probation', unit: 'probation:south-west/bristol-pdu', roles: ['partner'] },
  prison: { id: 'staff:ashcombe-custody', unit: 'prison:hmp-ashcombe/omu', roles: ['partner'] },
  casework: { id: 'staff:casework', unit: 'hmpps:england-and-wales/casework', roles: ['partner'] },
  board: { id: 'staff:parole-board', unit: 'parole-board:england-and-wales/casework', roles: ['partner'] },
  npt: { id: 'staff:bedminster-npt', unit: 'police:avon-and-somerset/npt-bedminster', roles: ['partner'] },
  manager: { id: 'staff:avon-manager', unit: 'police:avon-and-somerset/mosovo-manager', roles: ['manager'] },
  lineManager: {
    id: 'staff:avon-supervisor',
    unit: 'police:avon-and-somerset/mosovo',
    roles: ['manager'],
  },
  // Decides on breaches, and closes registrations.
  supervisors: {
    id: 'staff:avon-supervisors',
    unit: 'police:avon-and-somerset/mosovo-supervisor',
    roles: ['manager'],
  },
  vetting: { id: 'staff:avon-vetting', unit: 'police:avon-and-somerset/vetting', roles: ['coordinator'] },
  vettingHead: {
    id: 'staff:avon-vetting-head',
    unit: 'police:avon-and-somerset/vetting',
    roles: ['coordinator'],
  },
  receivingVettingHead: {
    id: 'staff:kent-vetting-head',
    unit: 'police:kent/vetting',
    roles: ['coordinator'],
  },
  chiefOfficer: {
    id: 'staff:avon-chief-officer',
    unit: 'police:avon-and-somerset/chief-officer',
    roles: ['manager'],
  },
  mappaOfficer: {
    id: 'staff:avon-mappa-officer',
    unit: 'mappa:avon-and-somerset/coordinator',
    roles: ['coordinator'],
  },
  receivingVetting: { id: 'staff:kent-vetting', unit: 'police:kent/vetting', roles: ['coordinator'] },
  health: {
    id: 'staff:avon-health',
    unit: 'health:avon-and-somerset/occupational-health',
    roles: ['occupational-health'],
  },
  auditor: { id: 'staff:auditor', unit: 'police:avon-and-somerset/audit', roles: ['auditor'] },
  nationalAuditor: {
    id: 'staff:national-auditor',
    unit: 'hmpps:england-and-wales/audit',
    roles: ['auditor', 'national-auditor'],
  },
  administrator: {
    id: 'staff:administrator',
    unit: 'police:avon-and-somerset/administration',
    roles: ['directory-administrator', 'channel-administrator', 'line-administrator'],
  },
  // Without a second holder of each power, nothing that needs two could be approved.
  secondAdministrator: {
    id: 'staff:second-administrator',
    unit: 'police:avon-and-somerset/administration',
    roles: ['directory-administrator', 'channel-administrator', 'line-administrator'],
  },
  lawAdministrator: {
    id: 'staff:law-administrator',
    unit: 'hmpps:england-and-wales/casework',
    roles: ['law-administrator'],
  },
  secondLawAdministrator: {
    id: 'staff:second-law-administrator',
    unit: 'hmpps:england-and-wales/casework',
    roles: ['law-administrator'],
  },
} as const satisfies Record<string, DemonstrationPerson>;

/** Writes a token per demonstration role, readable by this user alone; they last for twelve hours. */
export async function writeTokens(issuer: LocalIssuer, dataDir: string): Promise<string> {
  const entries = await Promise.all(
    Object.entries(demonstrationActors).map(
      async ([role, actor]) => [role, await issuer.sign(actor)] as const,
    ),
  );
  const file = join(dataDir, 'tokens.json');
  await writeFile(file, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`, { mode: 0o600 });
  return file;
}
