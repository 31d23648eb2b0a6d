/** Servers and tools: those that run, those in the catalogue by stage, and the definitions that are held. */

import type { QuarantinedView, StatusView } from '@callgate/contracts/control'
import type { ServerView } from '@callgate/contracts/registry'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { quarantineQuery, serversQuery, statusQuery } from '../../api/queries.ts'
import { useMay } from '../../api/session.ts'
import { Badge, Dot, toneOf, Word } from '../../ui/badge.tsx'
import { Card, Page } from '../../ui/layout.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import { HeldList } from './held-list.tsx'

export function ServersPage() {
  const status = useQuery(statusQuery)
  const quarantine = useQuery(quarantineQuery)
  const servers = useQuery(serversQuery)
  const maySubmit = useMay('submit')
  return (
    <Page
      actions={
        maySubmit && (
          <Link className="button" data-tone="accent" to="/submit">
            Submit a server
          </Link>
        )
      }
      lead="Every server behind the gateway and every definition it lists. What is new or changed is held until you have seen it."
      title="Servers and tools"
    >
      <Card flush title="Running">
        <Loaded query={status}>
          {({ upstreams }) => <Running held={quarantine.data ?? []} upstreams={upstreams} />}
        </Loaded>
      </Card>
      <Card aside={`${quarantine.data?.length ?? 0}`} flush title="Held definitions">
        <Loaded query={quarantine}>{(items) => <HeldList items={items} />}</Loaded>
      </Card>
      <Card flush title="Catalogue">
        <Loaded query={servers}>{(all) => <Catalogue servers={all} />}</Loaded>
      </Card>
    </Page>
  )
}

interface RunningProps {
  readonly upstreams: StatusView['upstreams']
  readonly held: readonly QuarantinedView[]
}

function Running({ upstreams, held }: RunningProps) {
  if (upstreams.length === 0)
    return (
      <Empty icon="servers" title="No server yet">
        Add one below <code>upstreams</code> in callgate.yaml; see <code>docs/tasks/add-an-upstream.md</code>.
      </Empty>
    )
  return (
    <table className="table">
      <thead>
        <tr>
          <th>Server</th>
          <th>State</th>
          <th>Isolation</th>
          <th>Era</th>
          <th className="number">Sessions</th>
          <th className="number">Running</th>
          <th className="number">Held</th>
          <th>Last error</th>
        </tr>
      </thead>
      <tbody>
        {upstreams.map(({ upstream, state, isolation, era, sessions, inFlight, lastError }) => (
          <tr key={upstream}>
            <td>
              <span className="flex items-center gap-2.5">
                <Dot tone={toneOf(state)} />
                <Link className="link font-medium" params={{ id: upstream }} to="/servers/$id">
                  {upstream}
                </Link>
              </span>
            </td>
            <td>
              <Word>{state}</Word>
            </td>
            <td>
              {isolation === null ? (
                <span className="text-soft">not started here</span>
              ) : (
                <Word>{isolation}</Word>
              )}
            </td>
            <td className="text-soft">{era}</td>
            <td className="number">{sessions}</td>
            <td className="number">{inFlight}</td>
            <td className="number">{held.filter((one) => one.upstream === upstream).length}</td>
            <td className="max-w-72 text-soft">
              {lastError !== null && <Untrusted max={120} text={lastError} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const BOARD = [
  ['submitted', 'Submitted'],
  ['scanned', 'Scanned'],
  ['approved', 'Approved'],
  ['sandbox', 'Sandbox'],
  ['canary', 'Canary'],
  ['live', 'Live'],
  ['held', 'Held'],
] as const

function Catalogue({ servers }: { readonly servers: readonly ServerView[] }) {
  if (servers.length === 0)
    return (
      <Empty icon="servers" title="The catalogue is empty">
        Submit a server here, or by <code>callgate servers submit</code>. It is scanned, approved and staged
        before agents use it; with <code>registry.mode: required</code> nothing else runs.
      </Empty>
    )
  const over = servers.filter(({ stage }) => stage === 'rejected' || stage === 'retired')
  return (
    <div className="p-4">
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4 2xl:grid-cols-7">
        {BOARD.map(([stage, text]) => {
          const own = servers.filter((one) => one.stage === stage)
          return (
            <section className="rounded-md bg-sunken p-2.5" key={stage}>
              <h3 className="mb-2 flex justify-between px-1 text-xs font-semibold text-soft">
                {text} <span className="tabular-nums">{own.length}</span>
              </h3>
              <ul className="flex flex-col gap-2">
                {own.map((server) => (
                  <ServerTile key={server.id} server={server} />
                ))}
              </ul>
            </section>
          )
        })}
      </div>
      {over.length > 0 && (
        <p className="mt-4 text-sm text-soft">
          Over:{' '}
          {over.map(({ id, stage }) => (
            <Link className="link mr-3" key={id} params={{ id }} to="/servers/$id">
              {id} ({stage})
            </Link>
          ))}
        </p>
      )}
    </div>
  )
}

function ServerTile({ server }: { readonly server: ServerView }) {
  const { id, submission, scan, changedAtMs, marks } = server
  const bad =
    scan?.findings.filter(({ severity }) => severity === 'high' || severity === 'critical').length ?? 0
  return (
    <li>
      <Link className="card block p-2.5 text-sm hover:border-strong" params={{ id }} to="/servers/$id">
        <span className="block truncate font-medium">{id}</span>
        <span className="block truncate text-xs text-soft">
          <Untrusted line max={60} text={submission.title ?? submission.purpose} />
        </span>
        <span className="mt-2 flex flex-wrap items-center gap-1.5 text-xs text-soft">
          {bad > 0 && <Badge tone="bad">{bad} serious</Badge>}
          {marks.length > 0 && (
            <Badge tone="warn">{marks.length === 1 ? '1 mark' : `${marks.length} marks`}</Badge>
          )}
          <Ago ms={changedAtMs} />
        </span>
      </Link>
    </li>
  )
}
