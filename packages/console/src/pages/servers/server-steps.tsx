/** The steps a server of the catalogue can take next, each bound to the revision that was looked at. */

import type { ServerView } from '@callgate/contracts/registry'
import { post } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import { ActButton } from '../../ui/act.tsx'

const ENDED = new Set(['rejected', 'retired'])

export function ServerSteps({ server }: { readonly server: ServerView }) {
  const mayReview = useMay('review')
  const { id, revision, stage, scan } = server
  if (!mayReview || ENDED.has(stage)) return null
  const path = `/servers/${id}`
  const invalidates = ['servers', 'status']
  return (
    <span className="flex flex-wrap gap-2">
      <ActButton
        done="Scanned"
        invalidates={invalidates}
        label="Scan"
        run={(why) => post(`${path}/scan`, { revision, why })}
        title={`Scan ${id}`}
      >
        The program is fetched, started in a sandbox and looked at. That may take a minute.
      </ActButton>
      {scan !== null && (stage === 'scanned' || stage === 'held') && (
        <ActButton
          done="Approved"
          invalidates={invalidates}
          label="Approve"
          run={(why) =>
            post(`${path}/approve`, { revision, evidence: scan.evidence, acceptFindings: true, why })
          }
          title={`Approve ${id}`}
          tone="accent"
        >
          Exactly what this scan saw is approved, with its {scan.findings.length} findings. Anything else is
          held.
        </ActButton>
      )}
      {(stage === 'approved' || stage === 'sandbox' || stage === 'canary') && (
        <ActButton
          done="Live"
          invalidates={invalidates}
          label="Make live"
          run={(why) => post(`${path}/stage`, { revision, to: 'live', why })}
          title={`Make ${id} live`}
          tone="accent"
        >
          Every agent that policy lets may use it.
        </ActButton>
      )}
      <ActButton
        done={stage === 'live' ? 'Retired' : 'Rejected'}
        invalidates={invalidates}
        label={stage === 'live' ? 'Retire' : 'Reject'}
        run={(why) => post(`${path}/${stage === 'live' ? 'retire' : 'reject'}`, { revision, why })}
        title={stage === 'live' ? `Retire ${id}` : `Reject ${id}`}
        tone="bad"
      >
        No agent uses it from then on.
      </ActButton>
    </span>
  )
}
