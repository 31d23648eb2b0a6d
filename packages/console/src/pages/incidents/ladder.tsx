/** The response ladder: steps from the mildest to the hardest, each one click and a reason, each taken back the same way. */

import type { IncidentView } from '@callgate/contracts/incident'
import type { LadderStep, ScopeKind, StepView } from '@callgate/contracts/response'
import { useQuery } from '@tanstack/react-query'
import { stepsQuery } from '../../api/queries.ts'
import { ask } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { ActButton } from '../../ui/act.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/layout.tsx'
import { Ago, useNow } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

interface Rung {
  readonly step: LadderStep
  readonly text: string
  readonly does: string
  /** Scopes to try, in this order; the first that the incident has is taken. */
  readonly scopes: readonly ScopeKind[]
  readonly stops: boolean
}

const SOMEBODY = ['agent', 'conversation', 'principal'] as const

const RUNGS: readonly Rung[] = [
  {
    step: 'mark',
    text: 'Mark',
    does: 'What it reads is marked as not to be trusted.',
    scopes: SOMEBODY,
    stops: false,
  },
  {
    step: 'redact',
    text: 'Redact',
    does: 'Secrets and personal data are redacted for it everywhere.',
    scopes: SOMEBODY,
    stops: false,
  },
  {
    step: 'require-approval',
    text: 'Ask a human',
    does: 'Each of its calls waits for an approval.',
    scopes: SOMEBODY,
    stops: false,
  },
  {
    step: 'slow-down',
    text: 'Slow down',
    does: 'Its calls are limited to a few a minute.',
    scopes: SOMEBODY,
    stops: false,
  },
  {
    step: 'freeze',
    text: 'Freeze',
    does: 'Every message of it is refused, also in the middle of a stream.',
    scopes: SOMEBODY,
    stops: true,
  },
  {
    step: 'quarantine-tool',
    text: 'Hold the tool',
    does: 'Nobody can call the tool until it is reviewed.',
    scopes: ['tool'],
    stops: true,
  },
  {
    step: 'quarantine-upstream',
    text: 'Hold the server',
    does: 'Nobody can use the server until it is reviewed.',
    scopes: ['upstream'],
    stops: true,
  },
  {
    step: 'revoke-keys',
    text: 'Revoke its keys',
    does: 'No credential of it is accepted any more.',
    scopes: ['agent', 'principal'],
    stops: true,
  },
  {
    step: 'kill-switch',
    text: 'Stop everything',
    does: 'Every message of every agent is refused.',
    scopes: ['all'],
    stops: true,
  },
]

export function Ladder({ incident }: { readonly incident: IncidentView }) {
  const { data: steps = [] } = useQuery(stepsQuery)
  const mayStop = useMay('stop')
  const now = useNow()
  const own = steps.filter(({ incident: of, dryRun }) => of === incident.id && !dryRun)
  const inForce = own.filter((step) => isInForce(step, now))
  return (
    <Card flush title="Response">
      <ol className="divide-y divide-line">
        {RUNGS.map((rung) => {
          const aim = aimOf(rung, incident)
          if (aim === undefined) return null
          const taken = inForce.find(({ step, scope }) => step === rung.step && scope === aim.scope)
          return (
            <li className="flex items-center gap-3 px-4 py-2.5 text-sm" key={rung.step}>
              <span className="min-w-0 flex-1">
                <span className="flex flex-wrap items-center gap-2 font-medium">
                  {rung.text}
                  {taken !== undefined && <Badge tone="warn">in force</Badge>}
                </span>
                <span className="block text-xs text-soft">
                  {taken === undefined ? rung.does : <Taken step={taken} />}
                </span>
              </span>
              {mayStop &&
                (taken === undefined ? (
                  <Take aim={aim} incident={incident} rung={rung} />
                ) : (
                  <TakeBack step={taken} />
                ))}
            </li>
          )
        })}
      </ol>
    </Card>
  )
}

function isInForce({ undoneAtMs, expiresAtMs }: StepView, now: number): boolean {
  return undoneAtMs === null && (expiresAtMs === null || expiresAtMs > now)
}

interface Aim {
  readonly scope: ScopeKind
  readonly subject: string
}

function aimOf({ scopes }: Rung, incident: IncidentView): Aim | undefined {
  const { agent, principal, conversation, upstream, target } = incident
  const subjects: Readonly<Record<ScopeKind, string | null>> = {
    agent,
    principal,
    conversation,
    upstream,
    tool: upstream === null || target === null ? null : `${upstream}/${target}`,
    all: '',
  }
  for (const scope of scopes) {
    const subject = subjects[scope]
    if (subject !== null) return { scope, subject }
  }
  return undefined
}

function Taken({ step }: { readonly step: StepView }) {
  return (
    <>
      by {step.imposedBy} <Ago ms={step.imposedAtMs} />: <Untrusted line max={80} text={step.reason} />
    </>
  )
}

interface TakeProps {
  readonly rung: Rung
  readonly aim: Aim
  readonly incident: IncidentView
}

function Take({ rung, aim, incident }: TakeProps) {
  const { step, text, does, stops } = rung
  return (
    <ActButton
      done={`${text}: in force`}
      invalidates={['responses', 'incidents', 'freezes', 'quarantine', 'keys']}
      label={text}
      run={(reason) => ask('POST /responses', { body: { step, ...aim, reason, incident: incident.id } })}
      title={text}
      {...(stops ? { tone: 'bad' as const } : {})}
    >
      {does}
      {aim.subject !== '' && (
        <>
          {' '}
          Aimed at the {aim.scope}{' '}
          <Untrusted className="font-mono text-ink" line max={90} text={aim.subject} />.
        </>
      )}
    </ActButton>
  )
}

export function TakeBack({ step }: { readonly step: StepView }) {
  return (
    <ActButton
      done="Taken back"
      invalidates={['responses', 'incidents', 'freezes', 'quarantine']}
      label="Undo"
      run={(reason) => ask('POST /responses/{id}/undo', { path: { id: step.id }, body: { reason } })}
      title={`Take back: ${step.step.replaceAll('-', ' ')}`}
    >
      What it stopped or tightened is as before from then on.
    </ActButton>
  )
}
