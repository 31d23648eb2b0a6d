/** The steps a server of the catalogue can take next, each bound to the revision that was looked at. */

import type { ServerView } from '@callgate/contracts/registry'
import type { FindingView } from '@callgate/contracts/remedy'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { findingsQuery } from '../../api/registry-queries.ts'
import { ask } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { ActButton } from '../../ui/act.tsx'
import type { Asked } from '../../ui/asked.ts'
import { countSeverities, Severities } from './severities.tsx'

const ENDED = new Set(['rejected', 'retired'])
const STAGED = new Set(['approved', 'sandbox', 'canary', 'live'])
const INVALIDATES = ['servers', 'status']

interface ServerProps {
  readonly server: ServerView
}

export function ServerSteps({ server }: ServerProps) {
  const mayReview = useMay('review')
  const maySubmit = useMay('submit')
  const { id, revision, stage } = server
  const again = maySubmit && !STAGED.has(stage) && (
    <Link className="button no-print" data-tone="quiet" search={{ id }} to="/submit">
      Submit again
    </Link>
  )
  if (!mayReview || ENDED.has(stage)) return again
  return (
    <span className="flex flex-wrap gap-2">
      {again}
      <ActButton
        done="Scanned"
        invalidates={INVALIDATES}
        label="Scan"
        run={(why) => ask('POST /servers/{id}/scan', { path: { id }, body: { revision, why } })}
        title={`Scan ${id}`}
      >
        The program is fetched, started in a sandbox and looked at. That may take a minute.
      </ActButton>
      {(stage === 'scanned' || stage === 'held') && <Approve server={server} />}
      {STAGED.has(stage) && <Move server={server} />}
      {STAGED.has(stage) && (
        <ActButton
          done="Held"
          invalidates={INVALIDATES}
          label="Hold"
          run={(why) => ask('POST /servers/{id}/hold', { path: { id }, body: { revision, why } })}
          title={`Hold ${id}`}
          tone="bad"
        >
          No agent uses it until somebody has looked and approved it again.
        </ActButton>
      )}
      <ActButton
        done={stage === 'live' ? 'Retired' : 'Rejected'}
        invalidates={INVALIDATES}
        label={stage === 'live' ? 'Retire' : 'Reject'}
        run={(why) =>
          stage === 'live'
            ? ask('POST /servers/{id}/retire', { path: { id }, body: { revision, why } })
            : ask('POST /servers/{id}/reject', { path: { id }, body: { revision, why } })
        }
        title={stage === 'live' ? `Retire ${id}` : `Reject ${id}`}
        tone="bad"
      >
        No agent uses it from then on.
      </ActButton>
    </span>
  )
}

/** Findings that stand in the way are named, and accepted by a box that nobody ticks unseen. */
function Approve({ server: { id, revision, scan } }: ServerProps) {
  const { data: findings } = useQuery(findingsQuery(id))
  if (scan === null || findings === undefined) return null
  const blocking = findings.filter(({ blocks }) => blocks)
  return (
    <ActButton
      asks={askToAccept(blocking)}
      done="Approved"
      invalidates={INVALIDATES}
      label="Approve"
      run={(why, { accept }) =>
        ask('POST /servers/{id}/approve', {
          path: { id },
          body: {
            revision,
            evidence: scan.evidence,
            acceptFindings: accept === 'yes',
            why,
          },
        })
      }
      title={`Approve ${id}`}
      tone="accent"
    >
      <p>Exactly what this scan saw is approved; anything else is held.</p>
      <p className="mt-3 flex flex-wrap items-center gap-2">
        Known against it: <Severities findings={findings} />
      </p>
      {blocking.length > 0 && (
        <ul className="mt-2 flex max-h-44 list-disc flex-col gap-1 overflow-y-auto pl-5 text-ink">
          {blocking.map(({ fingerprint, severity, title }) => (
            <li key={fingerprint}>
              <span className="font-semibold text-bad">{severity}</span>: {title}
            </li>
          ))}
        </ul>
      )}
    </ActButton>
  )
}

function askToAccept(blocking: readonly FindingView[]): readonly Asked[] {
  if (blocking.length === 0) return []
  const counted = countSeverities(blocking).map(([severity, count]) => `${count} ${severity}`)
  const label = `I have read these findings (${counted.join(', ')}) and accept them.`
  return [{ name: 'accept', label, type: 'box' }]
}

const STAGES = [
  ['sandbox', 'Sandbox: no agent sees it'],
  ['canary', 'Canary: the agents that are named see it'],
  ['live', 'Live: every agent that policy lets may use it'],
] as const

function Move({ server: { id, revision, stage, agents } }: ServerProps) {
  const options = STAGES.filter(([one]) => one !== stage || one === 'canary')
  const following = stage === 'approved' ? 'sandbox' : stage === 'sandbox' ? 'canary' : 'live'
  const initial = options.find(([one]) => one === following)?.[0] ?? 'sandbox'
  return (
    <ActButton
      asks={[
        { name: 'to', label: 'To', type: 'choice', options, initial },
        {
          name: 'agents',
          label: 'Agents of the canary',
          type: 'text',
          initial: agents.join(', '),
          hint: 'With commas between; only for the stage canary.',
          optional: true,
        },
      ]}
      done="Moved"
      invalidates={INVALIDATES}
      label="Move"
      run={(why, { to: wanted, agents: named = '' }) =>
        ask('POST /servers/{id}/stage', {
          path: { id },
          body: {
            revision,
            to: STAGES.find(([one]) => one === wanted)?.[0] ?? initial,
            agents: wanted === 'canary' ? splitNames(named) : [],
            why,
          },
        })
      }
      title={`Move ${id} from ${stage}`}
      tone="accent"
    >
      It is used from then on by whom the stage lets.
    </ActButton>
  )
}

function splitNames(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
