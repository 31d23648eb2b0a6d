/** One server: how it runs, what is held of it, how it got where it is, and the steps it can take. */

import type { StatusView } from '@callgate/contracts/control'
import type { ServerView } from '@callgate/contracts/registry'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { type ComponentProps, useMemo } from 'react'
import { quarantineQuery, statusQuery } from '../../api/queries.ts'
import { serverQuery } from '../../api/registry-queries.ts'
import { ask } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { useLiveSteps } from '../../steps/live-steps.ts'
import { countBy, isDoing, isStopped } from '../../steps/steps.ts'
import { ActButton } from '../../ui/act.tsx'
import { Badge, Word } from '../../ui/badge.tsx'
import { Card, type Fact, Facts, Page } from '../../ui/layout.tsx'
import { spell } from '@callgate/contracts/hidden-text'
import { Loaded } from '../../ui/states.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import { Catalogued } from './catalogued.tsx'
import { HeldList } from './held-list.tsx'
import { KnownThreats } from './known-threats.tsx'
import { Reach } from '../agents/reach.tsx'

type UpstreamView = StatusView['upstreams'][number]

/** All that stands above the fold is there before anything of it is drawn, so that nothing moves under a pointer. */
export function ServerPage() {
  const { id } = useParams({ from: '/servers/$id' })
  const status = useQuery(statusQuery)
  const quarantine = useQuery(quarantineQuery)
  const known = useQuery(serverQuery(id))
  return (
    <Loaded query={known}>
      {(server) => (
        <Loaded query={status}>
          {({ upstreams }) => (
            <Loaded query={quarantine}>
              {(items) => (
                <Server
                  held={items.filter(({ upstream }) => upstream === id)}
                  id={id}
                  running={upstreams.find(({ upstream }) => upstream === id)}
                  server={server}
                />
              )}
            </Loaded>
          )}
        </Loaded>
      )}
    </Loaded>
  )
}

interface ServerProps {
  readonly id: string
  /** null for one that only stands in the configuration. */
  readonly server: ServerView | null
  readonly running: UpstreamView | undefined
  readonly held: ComponentProps<typeof HeldList>['items']
}

function Server({ id, server, running, held }: ServerProps) {
  return (
    <Page
      actions={<Freeze id={id} />}
      lead={
        server === null ? (
          'It stands in the configuration and not in the catalogue.'
        ) : (
          <Untrusted max={400} text={server.why} />
        )
      }
      title={
        <>
          <Untrusted line max={40} text={id} />
          {running !== undefined && <Word>{running.state}</Word>}
          {server !== null && <Word>{server.stage}</Word>}
        </>
      }
    >
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-col gap-5">
          <KnownThreats id={id} known={server?.known ?? []} />
          <Card flush title="Held definitions">
            <HeldList items={held} />
          </Card>
          {server !== null && <Catalogued server={server} />}
        </div>
        <div className="flex min-w-0 flex-col gap-5">
          {running !== undefined && <Running running={running} />}
          <Reach id={id} kind="server" />
          <UsedBy id={id} />
        </div>
      </div>
    </Page>
  )
}

/** What holds all its processes together to their limits. */
const LIMITED_BY = {
  'control-group': 'the kernel, in a control group',
  watch: 'the gateway, which counts its processes and memory',
  none: <Badge tone="warn">nothing as a whole</Badge>,
} as const

function describeLimits({ limitedBy }: UpstreamView): readonly Fact[] {
  return limitedBy === null ? [] : [['Limits held by', LIMITED_BY[limitedBy]]]
}

function Running({ running }: { readonly running: UpstreamView }) {
  return (
    <Card title="How it runs">
      <Facts
        facts={[
          ['State', <Word key="state">{running.state}</Word>],
          [
            'Isolation',
            running.isolation === null ? (
              'not started here'
            ) : (
              <Word key="isolation">{running.isolation}</Word>
            ),
          ],
          ...describeLimits(running),
          ['Protocol', running.era],
          ['Sessions', running.sessions],
          ['Running', running.inFlight],
          [
            'Last error',
            running.lastError === null ? (
              'none'
            ) : (
              <Untrusted key="error" max={200} text={running.lastError} />
            ),
          ],
        ]}
      />
    </Card>
  )
}

function Freeze({ id }: { readonly id: string }) {
  const mayStop = useMay('stop')
  if (!mayStop) return null
  return (
    <ActButton
      done="Frozen"
      icon="snow"
      invalidates={['freezes', 'status']}
      label="Freeze server"
      run={(reason) => ask('POST /freezes', { body: { kind: 'upstream', subject: id, reason } })}
      title={`Freeze ${spell(id, 60)}`}
      tone="bad"
    >
      Nothing is sent to this server and nothing of it is delivered until the freeze is lifted.
    </ActButton>
  )
}

const SHOWN = 8

function UsedBy({ id }: { readonly id: string }) {
  const live = useLiveSteps()
  const steps = useMemo(
    () => live.steps.filter((step) => step.upstream === id && isDoing(step)),
    [live.steps, id],
  )
  const tools = countBy(steps, ({ target }) => target).slice(0, SHOWN)
  const agents = countBy(steps, ({ agent }) => agent).slice(0, SHOWN)
  return (
    <Card aside={`${steps.filter(isStopped).length} of ${steps.length} stopped`} title="Used lately">
      {steps.length === 0 && <p className="text-sm text-soft">Not in the newest records.</p>}
      <div className="flex flex-col gap-4">
        <ul className="flex flex-col gap-1.5 text-sm">
          {tools.map(([tool, count]) => (
            <li className="flex justify-between gap-3" key={tool}>
              <Untrusted className="truncate font-mono text-xs" line max={60} text={tool} />
              <span className="tabular-nums">{count}</span>
            </li>
          ))}
        </ul>
        {agents.length > 0 && (
          <ul className="flex flex-col gap-1.5 border-t border-line pt-3 text-sm">
            {agents.map(([agent, count]) => (
              <li className="flex justify-between gap-3" key={agent}>
                <Link className="link" params={{ id: agent }} to="/agents/$id">
                  <Untrusted line max={60} text={agent} />
                </Link>
                <span className="tabular-nums">{count}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Card>
  )
}
