/** The desk for findings of a server: who sees to each until when, what was waived, and what a virtual patch closes. */

import type { FindingView } from '@callgate/contracts/remedy'
import { useQuery } from '@tanstack/react-query'
import { findingsQuery } from '../../api/registry-queries.ts'
import { ask } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { ActButton } from '../../ui/act.tsx'
import { Badge, Word } from '../../ui/badge.tsx'
import { dayFromNow, endOfDayMs } from '../../ui/field.tsx'
import { Card } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Exact } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import { Severities } from './severities.tsx'

export function FindingsDesk({ server }: { readonly server: string }) {
  const findings = useQuery(findingsQuery(server))
  const mayReview = useMay('review')
  return (
    <Card aside={<Severities findings={findings.data ?? []} />} flush title="Findings">
      <Loaded query={findings} rows={3}>
        {(all) =>
          all.length === 0 ? (
            <p className="p-4 text-sm text-soft">Nothing that a reviewer has to know.</p>
          ) : (
            <ul className="divide-y divide-line text-sm">
              {all.map((finding) => (
                <li className="px-4 py-3" key={finding.fingerprint}>
                  <Finding finding={finding} />
                  {mayReview && <Acts finding={finding} server={server} />}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  )
}

function Finding({ finding }: { readonly finding: FindingView }) {
  const { severity, code, title, detail, where, from, state, blocks } = finding
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-2.5 gap-y-1">
        <Word>{severity}</Word>
        <Untrusted className="font-medium" line max={200} text={title} />
        <span className="font-mono text-xs text-soft">{code}</span>
        {where !== null && (
          <span className="font-mono text-xs text-soft">
            <Untrusted line max={100} text={where.file ?? where.item ?? ''} />
            {where.line !== undefined && `:${where.line}`}
          </span>
        )}
        {state !== 'open' && <Word>{state}</Word>}
        {blocks && <Badge tone="bad">stands in the way of an approval</Badge>}
      </p>
      <Untrusted block className="mt-1 block text-soft" max={400} text={detail} />
      <p className="mt-1 text-xs text-soft">
        from <Untrusted line max={60} text={from} />
        <Decided remedy={finding.remedy} />
      </p>
    </>
  )
}

function Decided({ remedy }: Pick<FindingView, 'remedy'>) {
  if (remedy === null) return null
  const { owner, dueAtMs, waiver, patch } = remedy
  return (
    <>
      {owner !== null && (
        <>
          {' · '}
          <Untrusted line max={80} text={owner} /> sees to it
          {dueAtMs !== null && (
            <>
              {' until '}
              <Exact ms={dueAtMs} />
            </>
          )}
        </>
      )}
      {waiver !== null && (
        <>
          {` · waived by ${waiver.by} until `}
          <Exact ms={waiver.untilMs} />: <Untrusted line max={120} text={waiver.why} />
        </>
      )}
      {patch !== null && (
        <>
          {' · '}
          <Untrusted className="font-mono" line max={80} text={patch.target} /> is denied
          {patch.when !== undefined && (
            <>
              {' when '}
              <Untrusted className="font-mono" line max={120} text={patch.when} />
            </>
          )}
        </>
      )}
    </>
  )
}

const INVALIDATES = ['servers', 'policy']

interface ActsProps {
  readonly finding: FindingView
  readonly server: string
}

function Acts({ finding: { fingerprint, remedy, where, title }, server }: ActsProps) {
  const revision = remedy?.revision ?? 0
  return (
    <div className="no-print mt-2 flex flex-wrap gap-1">
      <ActButton
        asks={[
          { name: 'owner', label: 'Owner', type: 'text', initial: remedy?.owner ?? '' },
          { name: 'due', label: 'Until', type: 'date', initial: dayFromNow(14) },
        ]}
        done="Assigned"
        invalidates={INVALIDATES}
        label="Assign"
        run={(why, { owner = '', due = '' }) =>
          ask('POST /servers/{id}/findings/{fingerprint}/assign', {
            path: { id: server, fingerprint },
            body: { revision, owner, dueAtMs: endOfDayMs(due), why },
          })
        }
        title="Who sees to it?"
        tone="quiet"
      >
        {title}
      </ActButton>
      <ActButton
        asks={[{ name: 'until', label: 'Until', type: 'date', initial: dayFromNow(30) }]}
        done="Waived"
        invalidates={INVALIDATES}
        label="Waive"
        run={(why, { until = '' }) =>
          ask('POST /servers/{id}/findings/{fingerprint}/waive', {
            path: { id: server, fingerprint },
            body: { revision, untilMs: endOfDayMs(until), why },
          })
        }
        title="Let it stand for a while"
        tone="quiet"
      >
        {title}. It no longer stands in the way of an approval until then, and comes back afterwards.
      </ActButton>
      <Patch fingerprint={fingerprint} item={where?.item} revision={revision} server={server} />
      {((remedy?.waiver ?? null) !== null || (remedy?.patch ?? null) !== null) && (
        <ActButton
          done="Taken back"
          invalidates={INVALIDATES}
          label="Take back"
          run={(why) =>
            ask('POST /servers/{id}/findings/{fingerprint}/lift', {
              path: { id: server, fingerprint },
              body: { revision, why },
            })
          }
          title="Take back what was decided"
          tone="quiet"
        >
          The waiver or the virtual patch ends now.
        </ActButton>
      )}
    </div>
  )
}

interface PatchProps {
  readonly server: string
  readonly fingerprint: string
  readonly revision: number
  readonly item: string | undefined
}

function Patch({ server, fingerprint, revision, item }: PatchProps) {
  return (
    <ActButton
      asks={[
        { name: 'target', label: 'Tool', type: 'text', initial: item ?? '*' },
        {
          name: 'when',
          label: 'Only when',
          type: 'text',
          optional: true,
          hint: 'A CEL condition over args, such as args.path.startsWith("/etc"). Empty: every call.',
        },
      ]}
      done="Patched"
      invalidates={INVALIDATES}
      label="Virtual patch"
      run={(why, { target = '*', when }) =>
        ask('POST /servers/{id}/findings/{fingerprint}/patch', {
          path: { id: server, fingerprint },
          body: { revision, target, ...(when === undefined ? {} : { when }), why },
        })
      }
      title="Close it before the server does"
      tone="quiet"
    >
      Calls of this tool are denied as long as this version of the server is approved.
    </ActButton>
  )
}
