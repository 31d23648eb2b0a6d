/** What a server wanted in its trial and must not be proposed, as findings that somebody has to take care of. */

import type { ScanFinding } from '@callgate/contracts/catalogue'
import type { Refused } from '@callgate/engine/isolation/derive-profile'
import { digestOf } from '../catalogue/launch.ts'

type Kind = Pick<ScanFinding, 'severity' | 'title' | 'code'> & { readonly detail: string }

const KINDS: Readonly<Record<Refused['owner'], Kind>> = {
  keys: {
    code: 'trial/wants-keys',
    severity: 'critical',
    title: 'It looks for keys or credentials',
    detail: 'No server needs the keys of whoever runs it; give it one of its own through secrets.',
  },
  gateway: {
    code: 'trial/wants-gateway',
    severity: 'critical',
    title: 'It looks for files of the gateway',
    detail: 'What the gateway keeps and obeys is granted to no server.',
  },
  sibling: {
    code: 'trial/wants-sibling',
    severity: 'high',
    title: 'It looks for files of another server',
    detail:
      'What one server was granted is not for another; grant it by hand where both are meant to have it.',
  },
  home: {
    code: 'trial/wants-home',
    severity: 'high',
    title: 'It looks into the home',
    detail: 'Files of a home are granted by hand, one folder at a time, never because a server asked.',
  },
  program: {
    code: 'trial/changes-itself',
    severity: 'high',
    title: 'It writes into its own program',
    detail:
      'Who may write there becomes another program than the one that was reviewed; tell it by its own setting to write elsewhere.',
  },
  'private-network': {
    code: 'trial/wants-inside',
    severity: 'high',
    title: 'It connects into the private network',
    detail: 'Private addresses, this machine and metadata services are not proposed.',
  },
  address: {
    code: 'trial/wants-address',
    severity: 'medium',
    title: 'It connects to an address without a name',
    detail: 'Whose address it is tomorrow nobody knows; it is not proposed.',
  },
  'past-the-proxy': {
    code: 'trial/past-the-proxy',
    severity: 'medium',
    title: 'It connects past its proxy',
    detail: 'In its sandbox it reaches nothing that way, and nothing is recorded of what it would do there.',
  },
}
const PLACES_MAX = 20

/** One finding of each kind, with the places: a server that tries a thousand files is one thing to decide. */
export function findingsOfTrial(id: string, refused: readonly Refused[]): ScanFinding[] {
  return Object.entries(KINDS).flatMap(([owner, { detail, ...kind }]) => {
    const places = [...new Set(refused.filter((one) => one.owner === owner).map(placeOf))].toSorted()
    if (places.length === 0) return []
    const more = places.length > PLACES_MAX ? `, and ${places.length - PLACES_MAX} more` : ''
    return {
      ...kind,
      detail: `${detail} ${places.slice(0, PLACES_MAX).join(', ')}${more}`.slice(0, 4096),
      where: null,
      fingerprint: digestOf([kind.code, id, ...places]),
    }
  })
}

function placeOf({ access, what }: Refused): string {
  return `${access} ${what.slice(0, 512)}`
}
