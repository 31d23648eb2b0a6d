/** The records of an incident with the paths that prove them: under which signed tree head they stand. */

import type { EvidenceView, IncidentView } from '@callgate/contracts/incident'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { incidentExportQuery } from '../../api/queries.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { useProofs } from './proofs.ts'

const SHOWN = 40

export function Evidence({ incident }: { readonly incident: IncidentView }) {
  const query = useQuery(incidentExportQuery(incident.id))
  return (
    <Card
      aside={`${incident.evidence.length}${incident.evidenceLeftOut > 0 ? ` of ${incident.evidence.length + incident.evidenceLeftOut}` : ''} ${incident.evidence.length === 1 ? 'record' : 'records'}`}
      title="Evidence"
    >
      <Loaded query={query} rows={3}>
        {({ evidence, checkpoint, origin }) => (
          <>
            <p className="mb-3 text-sm text-soft">
              Each record is hashed here, in this browser, along its path to the root of the journal{' '}
              <span className="font-mono text-xs">{origin}</span>
              {checkpoint === null ? '; no tree head is signed yet.' : '.'}
            </p>
            <Proofs checkpoint={checkpoint} evidence={evidence.slice(0, SHOWN)} />
          </>
        )}
      </Loaded>
    </Card>
  )
}

interface ProofsProps {
  readonly evidence: readonly EvidenceView[]
  readonly checkpoint: string | null
}

const WORDS = {
  proven: ['good', 'proven'],
  consistent: ['accent', 'path whole, tree head not signed yet'],
  broken: ['bad', 'does not lead to the signed root'],
  dropped: ['plain', 'dropped by retention'],
  checking: ['plain', 'hashing…'],
} as const

function Proofs({ evidence, checkpoint }: ProofsProps) {
  const states = useProofs(evidence, checkpoint)
  return (
    <ul className="grid gap-x-6 gap-y-1.5 text-sm sm:grid-cols-2">
      {evidence.map(({ seq, proof }) => {
        const [tone, text] = WORDS[states.get(seq) ?? 'checking']
        return (
          <li className="flex items-center gap-2.5" key={seq}>
            <Link className="link tabular-nums" params={{ seq: String(seq) }} to="/journal/$seq">
              record {seq}
            </Link>
            <span className="text-xs text-soft">{proof.length} hashes</span>
            <Badge tone={tone}>{text}</Badge>
          </li>
        )
      })}
    </ul>
  )
}
